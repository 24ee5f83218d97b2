package dev.upgrader.harness.bench.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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

  /** proc(5): ticks in user and in kernel mode, counted behind the name in parentheses. */
  private static final int USER_TICKS = 11;

  private static final int MILLIS_PER_TICK = 10;

  private ClassDataBench() {}

  /**
   * Prints a table.
   *
   * @param homes of the JDKs by their version
   */
  public static void run(Path root, Map<Integer, Path> homes)
      throws IOException, InterruptedException {
    System.out.println("CPU time of a worker until it is live, median of " + ROUNDS);
    System.out.printf("%-24s %4s %10s %10s%n", "service", "java", "without", "with");
    for (Server server : Server.ALL) {
      if (server.isPlainHttp()) {
        for (Map.Entry<Integer, Path> home : new TreeMap<>(homes).entrySet()) {
          measure(root, server, home.getKey(), home.getValue().resolve("bin/java"));
        }
      }
    }
  }

  private static void measure(Path root, Server server, int version, Path java)
      throws IOException, InterruptedException {
    try (Stand without = Stand.start(root, server, java, root, "");
        Stand with = Stand.start(root, server, java, root, Stand.CLASS_DATA)) {
      List<Long> slow = new ArrayList<>();
      List<Long> fast = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        slow.add(bootTicks(without));
        fast.add(bootTicks(with));
      }
      System.out.printf(
          Locale.ROOT,
          "%-24s %4d %7d ms %7d ms%n",
          server.name(),
          version,
          median(slow) * MILLIS_PER_TICK,
          median(fast) * MILLIS_PER_TICK);
    }
  }

  private static long bootTicks(Stand stand) throws IOException, InterruptedException {
    long before = booted(stand);
    stand.give(List.of("reload"));
    long start = System.nanoTime();
    while (booted(stand) == before) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("no worker becomes live: " + stand.log());
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    String stat = Files.readString(Path.of("/proc/" + booted(stand) + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
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

  private static long median(List<Long> ticks) {
    Collections.sort(ticks);
    return ticks.get(ticks.size() / 2);
  }
}
