package dev.upgrader.harness.bench;

import dev.upgrader.harness.demo.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A sample service under the upgrader on this machine. */
final class Service implements AutoCloseable {
  private final Stage stage;
  private final Jdks.Jdk jdk;

  private Service(Stage stage, Jdks.Jdk jdk) {
    this.stage = stage;
    this.jdk = jdk;
  }

  static Service start(Jdks.Jdk jdk, Stage.Sample sample, int workers)
      throws IOException, InterruptedException {
    Commands.makeArchive(jdk);
    Service service = new Service(Stage.set(samples(), sample, workers), jdk);
    Runtime.getRuntime().addShutdownHook(new Thread(service::clear, "bench-clear"));
    Path log = service.stage.log();
    Process master =
        Commands.upgrader(jdk, List.of("run", "-c", service.stage.configuration().toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Commands.until(() -> Files.exists(service.stage.pidfile()) || !master.isAlive());
    if (!Files.exists(service.stage.pidfile())) {
      throw new IllegalStateException("the master ended: " + Files.readString(log));
    }
    return service;
  }

  static Path samples() {
    return Path.of(System.getProperty("upgrader.root"), "test-harness/target/samples");
  }

  Stage stage() {
    return stage;
  }

  long master() {
    return Stage.pid(stage.pidfile()).orElseThrow();
  }

  ProcessBuilder command(String name) {
    return Commands.upgrader(jdk, List.of(name, "--pidfile", stage.pidfile().toString()));
  }

  /** Also when the benchmark is stopped half-way. */
  private void clear() {
    try {
      stage.clear();
    } catch (IOException e) {
      System.err.println("bench: unable to clear " + stage.folder() + ": " + e);
    }
  }

  @Override
  public void close() throws IOException {
    stage.clear();
  }
}
