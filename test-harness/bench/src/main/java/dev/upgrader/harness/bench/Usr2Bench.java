package dev.upgrader.harness.bench;

import dev.upgrader.harness.demo.Stage;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** From USR2 to the new pidfile, beside the same service's way to its first answer without us. */
final class Usr2Bench {
  private static final int ROUNDS = 5;

  private Usr2Bench() {}

  static void run() throws Exception {
    Table table = new Table("java", "sample", "alone", "USR2 to PIDFILE", "more", "range");
    for (Jdks.Jdk jdk : Jdks.found()) {
      for (Stage.Sample sample : Stage.Sample.values()) {
        measure(jdk, sample, table);
      }
    }
    table.print();
  }

  private static void measure(Jdks.Jdk jdk, Stage.Sample sample, Table table) throws Exception {
    try (Service service = Service.start(jdk, sample, 1)) {
      List<Samples> samples =
          Samples.interleaved(ROUNDS, List.of(() -> alone(jdk, sample), () -> upgraded(service)));
      Duration alone = samples.get(0).median();
      Duration upgraded = samples.get(1).median();
      table.row(
          jdk.version(),
          sample,
          Samples.millis(alone),
          Samples.millis(upgraded),
          Samples.millis(upgraded.minus(alone)),
          samples.get(1).range());
    }
  }

  private static Duration alone(Jdks.Jdk jdk, Stage.Sample sample) throws Exception {
    Stage stage = Stage.set(Service.samples(), sample, 1);
    Path jar = stage.folder().resolve("current/shop.jar");
    ProcessBuilder command = new ProcessBuilder(jdk.java(), "-Xmx256m", "-jar", jar.toString());
    command.environment().put("PORT", String.valueOf(stage.port()));
    command.environment().put("SERVER_PORT", String.valueOf(stage.port()));
    long start = System.nanoTime();
    Process process = Commands.quiet(command).start();
    try {
      URI ready = URI.create("http://127.0.0.1:" + stage.port() + sample.readiness());
      Commands.until(() -> answers(ready));
      return Duration.ofNanos(System.nanoTime() - start);
    } finally {
      process.destroy();
      process.waitFor();
      stage.clear();
    }
  }

  private static boolean answers(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  private static Duration upgraded(Service service) throws InterruptedException {
    Stage stage = service.stage();
    long old = service.master();
    long start = System.nanoTime();
    Commands.signal("USR2", old);
    Commands.until(() -> Stage.pid(stage.pidfile()).filter(pid -> pid != old).isPresent());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Commands.signal("QUIT", old);
    Commands.until(() -> !Files.exists(stage.oldPidfile()));
    return took;
  }
}
