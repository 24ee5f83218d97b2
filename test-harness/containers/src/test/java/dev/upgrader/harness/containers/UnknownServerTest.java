package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Servers that nobody has taught the goodbye, on every way to listen that the JDK has. Who sends in
 * the instant in which such a service closes loses that request: these clients keep their
 * connections and ask again when they have been ended.
 */
class UnknownServerTest {
  private static final int IDLE_CLIENTS = 8;
  private static final String IDLE = "--body '(\\d+)' --fresh 0 --kept-alive 8 --think ended";

  /** Longer than a connection must have been quiet, and under way when the drain begins. */
  private static final String SLOW =
      "--path /wait/5000 --body '(\\d+)' --fresh 0 --kept-alive 8 --think ended"
          + " --and --path /drip/5000 --body '\\.{50}' --fresh 0 --kept-alive 8 --think ended";

  private final Machine machine = Machines.on(Jdk.V17);
  private final List<Shop> shops = new ArrayList<>();
  private final List<Traffic> loads = new ArrayList<>();

  @Test
  void requestsEndConnectionsAreEndedWhenQuietAndNothingWaitsForTheDeadline() {
    List<Shop> talkative =
        Stream.of("SocketServer", "BlockingChannelServer", "AsyncServer")
            .map(server -> serving(server, "kept-alive", "30s"))
            .toList();
    serving("SelectorServer", "kept-alive", "30s");
    shops.forEach(shop -> loads.add(shop.load(IDLE)));
    List<Long> oldWorkers = shops.stream().map(shop -> shop.workers().get(0)).toList();
    List<Long> oldMasters = shops.stream().map(Shop::pid).toList();

    signal("USR2", oldMasters);
    shops.forEach(Shop::untilBothAreReady);
    List<Traffic> slow = talkative.stream().map(shop -> shop.loadAtOnce(SLOW)).toList();
    loads.addAll(slow);
    oldWorkers.subList(0, slow.size()).forEach(this::untilMoreThanTheIdleAreConnected);
    signal("WINCH", oldMasters);
    shops.forEach(shop -> oldWorkers.forEach(shop::untilDead));
    signal("QUIT", oldMasters);
    shops.forEach(Shop::untilAlone);

    List<Counts> counts = loads.stream().map(Traffic::stop).toList();
    assertThat(counts).allSatisfy(each -> assertThat(each.lost()).as(each.log()).isZero());
    for (int i = 0; i < slow.size(); i++) {
      Counts ofSlow = counts.get(shops.size() + i);
      assertThat(ofSlow.by(oldWorkers.get(i).toString())).as(ofSlow.log()).isPositive();
    }
    for (Shop shop : shops) {
      assertThat(shop.logged("connections open")).as(machine.read(shop.logFile())).isEqualTo(1);
      assertThat(shop.logged("cut off at the drain deadline")).isZero();
    }
  }

  @Test
  void whatIsLeftBesideAKnownServerIsEndedJustBeforeTheDeadline() {
    Shop shop = serving("SocketServer", "kept-alive exporter", "4s");
    Traffic load = shop.load(IDLE);
    loads.add(load);
    shop.upgrader("upgrade --commit").exits(0);
    load.stopWithNothingLost();
    assertThat(shop.logged("cut off at the drain deadline")).isZero();
  }

  private Shop serving(String main, String arguments, String drain) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration()
        .server(main, arguments)
        .with("timeouts", "{ ready: 60s, drain: %s, quick: 5s, quiet: 1s }".formatted(drain));
    shops.add(shop);
    return shop.start();
  }

  private void untilMoreThanTheIdleAreConnected(long worker) {
    String connections = "$(ss -Htnp state established | grep -c 'pid=%d,')".formatted(worker);
    machine.until(
        "[ %s -gt %d ]".formatted(connections, IDLE_CLIENTS), Duration.ofSeconds(5), "ss -tnp");
  }

  private void signal(String name, List<Long> masters) {
    String all = masters.stream().map(String::valueOf).collect(Collectors.joining(" "));
    machine.sh("kill -%s %s".formatted(name, all)).exits(0);
  }

  @AfterEach
  void endAll() {
    loads.forEach(Traffic::close);
    shops.forEach(Shop::close);
  }
}
