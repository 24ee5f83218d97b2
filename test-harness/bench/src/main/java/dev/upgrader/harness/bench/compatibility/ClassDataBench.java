package dev.upgrader.harness.bench.compatibility;

import dev.upgrader.harness.bench.CpuTime;
import dev.upgrader.harness.bench.Samples;
import dev.upgrader.harness.bench.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class data archive takes off the boot of a service: two masters of the same service, one
 * with {@code class-data}, are reloaded by turns, and each new worker's CPU time is read when it is
 * live. Durations would mostly tell what else the machine does.
 */
public final class ClassDataBench {
  private static final int ROUNDS = 10;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final Pattern LIVE = Pattern.compile("pid=(\\d+) state=live is live");

  private ClassDataBench() {}

  /**
   * Prints a table.
   *
   * @param homes of the JDKs by their version
   */
  public static void run(Path root, Map<Integer, Path> homes)
      throws IOException, InterruptedException {
    System.out.println("CPU time of a worker until it is live, median and range of " + ROUNDS);
    Table table = new Table("service", "java", "without", "", "with", "");
    for (Server server : Server.ALL) {
      if (server.isPlainHttp()) {
        for (Map.Entry<Integer, Path> home : new TreeMap<>(homes).entrySet()) {
          measure(table, root, server, home.getKey(), home.getValue().resolve("bin/java"));
        }
      }
    }
    table.print();
  }

  private static void measure(Table table, Path root, Server server, int version, Path java)
      throws IOException, InterruptedException {
    try (Stand without = Stand.start(root, server, java, root, false);
        Stand with = Stand.start(root, server, java, root, true)) {
      Samples slow = new Samples();
      Samples fast = new Samples();
      for (int round = 0; round < ROUNDS; round++) {
        slow.add(boot(without));
        fast.add(boot(with));
      }
      String name = server.name();
      table.row(name, version, millis(slow), slow.range(), millis(fast), fast.range());
      System.out.println(name + ", " + version + ": " + millis(slow) + " to " + millis(fast));
    }
  }

  private static String millis(Samples samples) {
    return Samples.millis(samples.median());
  }

  private static Duration boot(Stand stand) throws IOException, InterruptedException {
    long before = booted(stand);
    stand.give(List.of("reload"));
    long start = System.nanoTime();
    while (booted(stand) == before) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("no worker becomes live: " + stand.log());
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return Duration.ofMillis(CpuTime.ticks(booted(stand)) * CpuTime.MILLIS_PER_TICK);
  }

  /** The worker that has become live last. */
  private static long booted(Stand stand) throws IOException {
    Matcher live = LIVE.matcher(stand.log());
    long last = 0;
    while (live.find()) {
      last = Long.parseLong(live.group(1));
    }
    return last;
  }
}
