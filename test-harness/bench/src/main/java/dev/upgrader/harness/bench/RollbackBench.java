package dev.upgrader.harness.bench;

import dev.upgrader.harness.demo.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** From HUP to the old master to the first answer by its generation, which is parked. */
final class RollbackBench {
  private static final int ROUNDS = 20;

  /** Requests to a generation before it is parked for the first time: what is parked has served. */
  private static final int SERVED = 2_000;

  private RollbackBench() {}

  static void run() throws Exception {
    Table table = new Table("java", "sample", "HUP to first answer", "range");
    for (Jdks.Jdk jdk : Jdks.found()) {
      for (Stage.Sample sample : Stage.Sample.values()) {
        try (Service service = Service.start(jdk, sample, 1)) {
          for (int i = 0; i < SERVED; i++) {
            isAnsweredByTheOld(shop(service));
          }
          Samples samples =
              Samples.interleaved(ROUNDS, List.of(() -> rolledBack(jdk, service))).get(0);
          table.row(jdk.version(), sample, Samples.millis(samples.median()), samples.range());
        }
      }
    }
    table.print();
  }

  private static Duration rolledBack(Jdks.Jdk jdk, Service service) throws Exception {
    Stage stage = service.stage();
    stage.deploy("v2");
    Commands.time(
        Commands.upgrader(
            jdk, List.of("upgrade", "--warm", "--quiet", "--pidfile", stage.pidfile().toString())));
    long newer = service.master();
    URI shop = shop(service);
    if (isAnsweredByTheOld(shop)) {
      throw new IllegalStateException("the parked generation answers");
    }
    long start = System.nanoTime();
    Commands.signal("HUP", Stage.pid(stage.oldPidfile()).orElseThrow());
    // Back to back, a connection each: until then all of them go to the new generation.
    while (!isAnsweredByTheOld(shop)) {
      if (System.nanoTime() - start > Duration.ofMinutes(1).toNanos()) {
        throw new IllegalStateException("the parked generation never answered");
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Commands.signal("QUIT", newer);
    Commands.until(() -> !Files.exists(stage.oldPidfile()));
    stage.deploy("v1");
    return took;
  }

  private static URI shop(Service service) {
    return URI.create("http://127.0.0.1:" + service.stage().port() + "/");
  }

  private static boolean isAnsweredByTheOld(URI shop) throws IOException {
    URLConnection connection = shop.toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).startsWith("shop v1");
    }
  }
}
