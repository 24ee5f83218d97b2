package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.chaos.Chaos;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Chaos of one seed after the other. */
final class ChaosBench {
  private Duration time = Duration.ofMinutes(3);
  private long seed = 1;
  private int seeds = 1;

  private ChaosBench() {}

  static void run(List<String> arguments) throws InterruptedException {
    ChaosBench bench = new ChaosBench();
    bench.read(arguments);
    if (bench.violations() > 0) {
      System.exit(1);
    }
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i += 2) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--for" -> time = Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
        case "--seed" -> seed = Long.parseLong(value);
        case "--seeds" -> seeds = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
      }
    }
  }

  private int violations() throws InterruptedException {
    Table table = new Table("seed", "moves", "requests", "lost", "started anew", "violations");
    int violations = 0;
    for (long one = seed; one < seed + seeds; one++) {
      // A machine of its own, so that what one seed leaves behind is not found by the next.
      try (Machine machine = Machine.start(Jdk.V17).orElseThrow()) {
        Chaos.Result result = Chaos.run(machine, one, time);
        System.out.println("seed " + one);
        result.history().forEach(System.out::println);
        result.violations().forEach(violation -> System.out.println("VIOLATION " + violation));
        if (!result.violations().isEmpty()) {
          System.out.println(result.log());
        }
        violations += result.violations().size();
        table.row(
            one,
            result.history().size(),
            result.requests(),
            result.lost(),
            result.restarts(),
            result.violations().size());
      }
    }
    table.print();
    return violations;
  }
}
