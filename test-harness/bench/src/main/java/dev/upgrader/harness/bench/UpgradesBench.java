package dev.upgrader.harness.bench;

import dev.upgrader.harness.containers.Jdk;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Sample;
import dev.upgrader.harness.containers.Shop;
import dev.upgrader.harness.containers.Traffic;
import dev.upgrader.harness.containers.Traffic.Counts;
import dev.upgrader.harness.containers.UpgradeSeries;
import java.util.List;
import java.util.Locale;

/** Upgrades and rollbacks in a row in a container, under load, with everything that was lost. */
final class UpgradesBench {
  private int commits = 20;
  private int rollbacks = 10;
  private Traffic.Clients clients = Traffic.Clients.CROWDED;
  private Sample sample = Sample.SPRING_BOOT;
  private List<Jdk> jdks = List.of(Jdk.values());

  static void run(List<String> arguments) {
    UpgradesBench bench = new UpgradesBench();
    bench.read(arguments);
    Table table =
        new Table("java", "sample", "clients", "commits", "rollbacks", "requests", "lost");
    for (Jdk jdk : bench.jdks) {
      Machine.start(jdk).ifPresent(machine -> bench.measure(machine, jdk, table));
    }
    table.print();
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--keepalive" -> clients = Traffic.Clients.KEPT_ALIVE;
        case "--commits" -> commits = Integer.parseInt(arguments.get(++i));
        case "--rollbacks" -> rollbacks = Integer.parseInt(arguments.get(++i));
        case "--jdk" -> jdks = List.of(Jdk.valueOf("V" + arguments.get(++i)));
        case "--server" ->
            sample = Sample.valueOf(arguments.get(++i).toUpperCase(Locale.ROOT).replace('-', '_'));
        default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
      }
    }
  }

  private void measure(Machine machine, Jdk jdk, Table table) {
    try (machine;
        Shop shop = machine.shop(sample).start();
        Traffic load = shop.load(clients)) {
      UpgradeSeries series = new UpgradeSeries(shop);
      series.commits(commits);
      series.rollbacks(rollbacks);
      Counts counts = load.stop();
      counts.losses().forEach(System.out::println);
      System.out.println(jdk + ": " + counts.summary());
      table.row(jdk, sample, clients, commits, rollbacks, counts.requests(), counts.lost());
    }
  }
}
