package dev.upgrader.harness.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the agent adds to the start of a JVM, up to the first line that a main prints. The end is
 * left out: a JVM waits 300 ms for any thread that reads, and every server has such threads.
 */
final class AgentBench {
  private static final int ROUNDS = 10;

  /** The first message of a master whose service has no listeners. */
  private static final String CONFIGURE =
      "Configure version=1 worker=0 generation=1 listeners= orphanDrainMillis=1000";

  private AgentBench() {}

  static void run() throws Exception {
    Path agent = agent();
    Table table =
        new Table("java", "without", "with agent", "more", "CPU time more", "range with agent");
    for (Jdks.Jdk jdk : Jdks.found()) {
      withAgent(jdk, agent, new Samples());
      Samples cpuWithout = new Samples();
      Samples cpuWith = new Samples();
      List<Samples> samples =
          Samples.interleaved(
              ROUNDS,
              List.of(
                  () -> withChannel(jdk, "-Dnothing", cpuWithout),
                  () -> withAgent(jdk, agent, cpuWith)));
      Duration without = samples.get(0).median();
      Duration with = samples.get(1).median();
      table.row(
          jdk.version(),
          Samples.millis(without),
          Samples.millis(with),
          Samples.millis(with.minus(without)),
          Samples.millis(cpuWith.median().minus(cpuWithout.median())),
          samples.get(1).range());
    }
    table.print();
  }

  /** A JVM with an empty main. */
  static ProcessBuilder nothing(Jdks.Jdk jdk) {
    return new ProcessBuilder(jdk.java(), "-cp", classPath(), Nothing.class.getName());
  }

  private static String classPath() {
    return Path.of(AgentBench.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }

  private static Duration withAgent(Jdks.Jdk jdk, Path agent, Samples cpu) throws Exception {
    return withChannel(jdk, "-agentlib:instrument=" + agent + "=fd=3", cpu);
  }

  /** Plays the master at the other end of descriptor 3; a shell opens it, Java cannot. */
  private static Duration withChannel(Jdks.Jdk jdk, String option, Samples cpu) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread master = new Thread(() -> configure(listener), "bench-master");
      master.start();
      String open = "exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort();
      List<String> java = List.of(jdk.java(), option, "-cp", classPath(), Started.class.getName());
      ProcessBuilder command =
          new ProcessBuilder("bash", "-c", open + "; exec " + String.join(" ", java));
      long start = System.nanoTime();
      Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String line = process.inputReader(StandardCharsets.US_ASCII).readLine();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (line == null || process.waitFor() != 0) {
        throw new IllegalStateException("a JVM with " + option + " did not start");
      }
      master.join();
      cpu.add(Duration.ofNanos(Long.parseLong(line)));
      return took;
    }
  }

  private static void configure(ServerSocket listener) {
    try (Socket channel = listener.accept()) {
      byte[] line = (CONFIGURE + "\n").getBytes(StandardCharsets.UTF_8);
      channel.getOutputStream().write(line);
      channel.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The JVM has ended; that is all it was to do.
    }
  }

  private static Path agent() throws IOException {
    Path dist = Path.of(System.getProperty("upgrader.root"), "upgrader/target/dist");
    try (Stream<Path> files = Files.walk(dist)) {
      return files
          .filter(file -> file.getFileName().toString().matches(".*agent.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no agent below " + dist));
    }
  }
}
