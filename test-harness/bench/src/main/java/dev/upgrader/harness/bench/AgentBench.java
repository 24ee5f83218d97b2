package dev.upgrader.harness.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the agent adds to the start of a JVM: an empty main without it and with it. */
final class AgentBench {
  private static final int ROUNDS = 10;

  /** The first message of a master whose service has no listeners. */
  private static final String CONFIGURE =
      "Configure version=1 worker=0 generation=1 listeners= orphanDrainMillis=1000";

  private AgentBench() {}

  static void run() throws Exception {
    Path agent = agent();
    Table table = new Table("java", "without", "with agent", "more", "range with agent");
    for (Jdks.Jdk jdk : Jdks.found()) {
      Commands.time(nothing(jdk));
      withAgent(jdk, agent);
      List<Samples> samples =
          Samples.interleaved(
              ROUNDS, List.of(() -> withChannel(jdk, ""), () -> withAgent(jdk, agent)));
      Duration without = samples.get(0).median();
      Duration with = samples.get(1).median();
      table.row(
          jdk.version(),
          Samples.millis(without),
          Samples.millis(with),
          Samples.millis(with.minus(without)),
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

  private static Duration withAgent(Jdks.Jdk jdk, Path agent) throws Exception {
    return withChannel(jdk, "-javaagent:" + agent + "=fd=3");
  }

  /** Plays the master at the other end of descriptor 3; a shell opens it, Java cannot. */
  private static Duration withChannel(Jdks.Jdk jdk, String option) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread master = new Thread(() -> configure(listener), "bench-master");
      master.start();
      String open = "exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort();
      List<String> java = new ArrayList<>(nothing(jdk).command());
      if (!option.isEmpty()) {
        java.add(1, option);
      }
      String script = open + "; exec " + String.join(" ", java);
      Duration took = Commands.time(new ProcessBuilder("bash", "-c", script));
      master.join();
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
