package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.Fate;
import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Sample;
import dev.upgrader.harness.containers.Shop;
import dev.upgrader.harness.containers.Traffic;
import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import dev.upgrader.harness.containers.UpgradeSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Upgrades in one go under load, all committed or of mixed outcome, and what each generation has:
 * the medians of ten equal parts of the series, in which nothing should grow.
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

  static void run(List<String> arguments) throws InterruptedException {
    Plan plan = Plan.of(arguments);
    Machine machine = Machine.start(Jdk.V17).orElseThrow();
    try (machine;
        Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(plan.clients())) {
      EnduranceBench bench = new EnduranceBench(machine, shop);
      Map<Fate, Integer> fates = bench.play(plan);
      Counts counts = load.stop();
      bench.print(plan.upgrades());
      System.out.println(fates);
      counts.losses().forEach(System.out::println);
      System.out.println(plan.upgrades() + " upgrades: " + counts.summary());
    }
  }

  /**
   * What is asked for.
   *
   * @param fates how upgrades end, by chance; empty: all are committed
   * @param time that the upgrades are spread over; none: one right after the other
   */
  private record Plan(int upgrades, Optional<RandomGenerator> fates, Duration time) {
    private static final int UPGRADES = 500;

    static Plan of(List<String> arguments) {
      Plan plan = new Plan(UPGRADES, Optional.empty(), Duration.ZERO);
      for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
        String word = words.next();
        plan =
            switch (word) {
              case "--mixed" -> plan.mixed(Long.parseLong(words.next()));
              case "--for" -> plan.in(words.next());
              default -> new Plan(Integer.parseInt(word), plan.fates, plan.time);
            };
      }
      return plan;
    }

    private Plan mixed(long seed) {
      return new Plan(upgrades, Optional.of(new SplittableRandom(seed)), time);
    }

    private Plan in(String words) {
      return new Plan(upgrades, fates, Duration.parse("PT" + words.toUpperCase(Locale.ROOT)));
    }

    Clients clients() {
      return fates.isPresent() ? Clients.UNHURRIED : Clients.KEPT_ALIVE;
    }

    Fate fate() {
      return fates.map(Fate::any).orElse(Fate.COMMITTED);
    }

    /** Of the upgrade after {@code done} others. */
    Duration begin(int done) {
      return time.multipliedBy(done).dividedBy(upgrades);
    }
  }

  private Map<Fate, Integer> play(Plan plan) throws InterruptedException {
    UpgradeSeries series = new UpgradeSeries(shop);
    Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    long begin = System.nanoTime();
    for (int i = 0; i < plan.upgrades(); i++) {
      // The pace that was asked for.
      TimeUnit.NANOSECONDS.sleep(plan.begin(i).toNanos() - (System.nanoTime() - begin));
      Fate fate = plan.fate();
      series.play(fate);
      fates.merge(fate, 1, Integer::sum);
      count();
    }
    return fates;
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
