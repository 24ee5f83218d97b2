package dev.upgrader.harness.bench.compatibility;

import dev.upgrader.harness.demo.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A server of the matrix under a real master, in a folder of its own. */
final class Stand implements AutoCloseable {
  /** What each upgrade waits for is the boot. */
  private static final List<String> QUICK_TO_BOOT = List.of("-Xmx128m", "-XX:+UseSerialGC");

  /** Halves it once more; but every handshake of TLS takes twice as long. */
  private static final String WITHOUT_THE_OPTIMIZER = "-XX:TieredStopAtLevel=1";

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Stage stage;
  private final Path launcher;

  private Stand(Stage stage, Path launcher) {
    this.stage = stage;
    this.launcher = launcher;
  }

  /** Returns when the service is ready. */
  static Stand start(Path root, Server server, Path java, Path keystore)
      throws IOException, InterruptedException {
    // Its boot is what its cells wait for.
    return start(root, server, java, keystore, server.isSpringBoot());
  }

  /** With {@code classData} it returns when its archive is made too. */
  static Stand start(Path root, Server server, Path java, Path keystore, boolean classData)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("upgrader-compatibility");
    Stage stage = new Stage(folder, folder, freePort());
    Stand stand = new Stand(stage, root.resolve("upgrader/target/dist/bin/upgrader"));
    stand.configure(root, server, java, keystore);
    if (classData) {
      String line = "class-data: " + folder.resolve("class-data") + "\n";
      Files.writeString(stage.configuration(), line, StandardOpenOption.APPEND);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(stand::clear, "bench-clear"));
    stand.run();
    if (classData) {
      stand.untilLogged("made class data archive");
    }
    return stand;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void configure(Path root, Server server, Path java, Path keystore)
      throws IOException, InterruptedException {
    Path samples = root.resolve("test-harness/target/samples");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(QUICK_TO_BOOT);
    if (!server.isOverTls()) {
      command.add(WITHOUT_THE_OPTIMIZER);
    }
    if (server.isSpringBoot()) {
      extract(java, server.springBoot(samples));
      command.addAll(List.of("-jar", stage.folder().resolve("app/shop.jar").toString()));
    } else {
      command.addAll(server.command(samples, stage.port(), keystore));
    }
    Map<String, String> environment = server.environment(stage.port(), keystore);
    Files.writeString(
        stage.configuration(),
        """
        name: %s
        pidfile: %s
        command: [%s]
        listeners:
          - { name: http, address: "0.0.0.0:%d" }
        readiness: { listener: http, interval: 100ms, timeout: 1s }
        timeouts: { ready: 60s, drain: 30s, quick: 5s }
        environment: { %s }
        """
            .formatted(
                "sample",
                stage.pidfile(),
                command.stream().map(Stand::quoted).collect(Collectors.joining(", ")),
                stage.port(),
                environment.entrySet().stream()
                    .map(each -> each.getKey() + ": " + quoted(each.getValue()))
                    .collect(Collectors.joining(", "))));
  }

  /** As its documentation advises for production: with nested jars there is little to archive. */
  private void extract(Path java, Path jar) throws IOException, InterruptedException {
    Path application = stage.folder().resolve("app");
    ProcessBuilder extract = new ProcessBuilder(java.toString(), "-Djarmode=tools", "-jar");
    extract
        .command()
        .addAll(List.of(jar.toString(), "extract", "--destination", application.toString()));
    int exit =
        extract
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("cannot extract " + jar + ": exit code " + exit);
    }
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private void run() throws IOException, InterruptedException {
    Process master =
        command(List.of("run", "-c", stage.configuration().toString()), stage.log()).start();
    long start = System.nanoTime();
    while (!Files.exists(stage.pidfile())) {
      if (!master.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("the master is not ready: " + log());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Returns when the masters have said this. */
  void untilLogged(String text) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!log().contains(text)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("waited in vain for " + text + ": " + log());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Runs a command of the upgrader's to its end. */
  void give(List<String> command) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("--pidfile", stage.pidfile().toString()));
    Path output = stage.folder().resolve("command.log");
    int exit = command(whole, output).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException(
          whole + " ended with " + exit + "\n" + Files.readString(output) + log());
    }
  }

  private ProcessBuilder command(List<String> arguments, Path output) {
    ProcessBuilder command = new ProcessBuilder(launcher.toString());
    command.command().addAll(arguments);
    return command
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), stage.port());
  }

  String log() throws IOException {
    return Files.readString(stage.log());
  }

  private void clear() {
    try {
      close();
    } catch (IOException e) {
      System.err.println("bench: cannot clear " + stage.folder() + ": " + e);
    }
  }

  @Override
  public void close() throws IOException {
    stage.clear();
  }
}
