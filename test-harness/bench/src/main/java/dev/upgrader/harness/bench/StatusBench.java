package dev.upgrader.harness.bench;

import dev.upgrader.harness.demo.Stage;
import java.util.List;
import java.util.Locale;

/** How long a status takes, beside a JVM with an empty main. */
final class StatusBench {
  private static final int ROUNDS = 10;

  private StatusBench() {}

  static void run() throws Exception {
    Table table = new Table("java", "empty main", "status", "ratio", "range of status");
    for (Jdks.Jdk jdk : Jdks.found()) {
      try (Service service = Service.start(jdk, Stage.Sample.JDK_HTTP, 1)) {
        Commands.time(service.command("status"));
        List<Samples> samples =
            Samples.interleaved(
                ROUNDS,
                List.of(
                    () -> Commands.time(AgentBench.nothing(jdk)),
                    () -> Commands.time(service.command("status"))));
        double ratio =
            (double) samples.get(1).median().toNanos() / samples.get(0).median().toNanos();
        table.row(
            jdk.version(),
            Samples.millis(samples.get(0).median()),
            Samples.millis(samples.get(1).median()),
            String.format(Locale.ROOT, "%.1f", ratio),
            samples.get(1).range());
      }
    }
    table.print();
  }
}
