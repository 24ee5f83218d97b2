package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Sample;
import dev.upgrader.harness.containers.Shop;
import dev.upgrader.harness.containers.Traffic;
import dev.upgrader.harness.containers.Traffic.Counts;
import dev.upgrader.harness.containers.UpgradeSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Upgrades in one go under load, and what each generation has: the medians of ten equal parts of
 * the series, in which nothing should grow.
 */
final class EnduranceBench {
  private static final int PARTS = 10;
  private static final List<String> COUNTED =
      List.of(
          "master's descriptors",
          "threads",
          "kB",
          "worker's descriptors",
          "threads",
          "kB",
          "files",
          "processes");

  /** One figure a line, in the order of {@link #COUNTED}. */
  private static final String COUNT =
      """
      for pid in %d %d; do
        ls /proc/$pid/fd | wc -l
        ls /proc/$pid/task | wc -l
        awk '/^Rss/ {print $2}' /proc/$pid/smaps_rollup
      done
      find %s /tmp -mindepth 1 | wc -l
      ls -d /proc/[0-9]* | wc -l
      """;

  private final Machine machine;
  private final Shop shop;
  private final List<long[]> counted = new ArrayList<>();

  private EnduranceBench(Machine machine, Shop shop) {
    this.machine = machine;
    this.shop = shop;
  }

  static void run(List<String> arguments) {
    int upgrades = arguments.isEmpty() ? 500 : Integer.parseInt(arguments.get(0));
    Machine machine = Machine.start(Jdk.V17).orElseThrow();
    try (machine;
        Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Traffic.Clients.KEPT_ALIVE)) {
      EnduranceBench bench = new EnduranceBench(machine, shop);
      UpgradeSeries series = new UpgradeSeries(shop);
      for (int i = 0; i < upgrades; i++) {
        series.commits(1);
        bench.count();
      }
      Counts counts = load.stop();
      bench.print(upgrades);
      counts.losses().forEach(System.out::println);
      System.out.println(upgrades + " upgrades: " + counts.summary());
    }
  }

  private void count() {
    String script = COUNT.formatted(shop.pid(), shop.workers().get(0), shop.folder() + "/run");
    long[] figures =
        machine
            .sh(script)
            .exits(0)
            .out()
            .lines()
            .mapToLong(l -> Long.parseLong(l.strip()))
            .toArray();
    if (figures.length != COUNTED.size()) {
      throw new IllegalStateException("cannot count: " + Arrays.toString(figures));
    }
    counted.add(figures);
  }

  private void print(int upgrades) {
    List<String> header = new ArrayList<>(List.of("upgrades"));
    header.addAll(COUNTED);
    Table table = new Table(header.toArray(String[]::new));
    for (int part = 0; part < PARTS; part++) {
      int from = upgrades * part / PARTS;
      int to = upgrades * (part + 1) / PARTS;
      if (from < to) {
        List<Object> row = new ArrayList<>(List.of(from + 1 + " to " + to));
        for (int figure = 0; figure < COUNTED.size(); figure++) {
          row.add(median(counted.subList(from, to), figure));
        }
        table.row(row.toArray());
      }
    }
    table.print();
  }

  private static long median(List<long[]> rows, int figure) {
    LongStream sorted = rows.stream().mapToLong(row -> row[figure]).sorted();
    return sorted.skip(rows.size() / 2).findFirst().orElseThrow();
  }
}
