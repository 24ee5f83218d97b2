package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that nobody has taught the goodbye, on every way to listen that the JDK has. */
class UnknownServerTest {
  private static final String DRAIN = "30s";

  /** With a server beside it that is known, and says nothing to the others' clients. */
  private static final String SHORT_DRAIN = "4s";

  private static final String AT_EASE = "--fresh 0 --kept-alive 8 --think 2s..3s";

  /** Longer than a connection must have been quiet. */
  private static final String SLOW = " --and --path /wait/2500 --body '(\\d+)' " + AT_EASE;

  private static final String DRIPPING = " --and --path /drip/2500 --body '\\.{25}' " + AT_EASE;

  private final Machine machine = Machines.on(Jdk.V17);
  private final List<Shop> shops = new ArrayList<>();
  private final List<Traffic> loads = new ArrayList<>();

  @Test
  void requestsEndConnectionsAreEndedWhenQuietAndNothingWaitsForTheDeadline() {
    load(serving("SocketServer"), SLOW + DRIPPING);
    load(serving("BlockingChannelServer"), SLOW + DRIPPING);
    load(serving("AsyncServer"), SLOW + DRIPPING);
    load(serving("SelectorServer"), "");
    upgradeAllAtOnce();
    for (Traffic load : loads) {
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
    for (Shop shop : shops) {
      assertThat(shop.logged("connections open")).as(machine.read(shop.logFile())).isEqualTo(1);
      assertThat(shop.logged("cut off at the drain deadline")).isZero();
    }
  }

  @Test
  void whatIsLeftBesideAKnownServerIsEndedJustBeforeTheDeadline() {
    Shop shop = serving("SocketServer", "kept-alive exporter", SHORT_DRAIN);
    load(shop, "");
    upgradeAllAtOnce();
    Counts counts = loads.get(0).stop();
    assertThat(counts.lost()).as(counts.log()).isZero();
  }

  private Shop serving(String main) {
    return serving(main, "kept-alive", DRAIN);
  }

  private Shop serving(String main, String arguments, String drain) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration()
        .server(main, arguments)
        .with("timeouts", "{ ready: 60s, drain: %s, quick: 5s, quiet: 1s }".formatted(drain));
    shops.add(shop);
    return shop.start();
  }

  private void load(Shop shop, String more) {
    loads.add(shop.load("--body '(\\d+)' " + AT_EASE + more));
  }

  private void upgradeAllAtOnce() {
    StringBuilder script = new StringBuilder();
    for (Shop shop : shops) {
      script.append(
          "upgrader upgrade --commit --pidfile %s & p=\"$p $!\"%n".formatted(shop.pidfile()));
    }
    machine.sh(script + "for one in $p; do wait $one || exit 1; done").exits(0);
  }

  @AfterEach
  void endAll() {
    loads.forEach(Traffic::close);
    shops.forEach(Shop::close);
  }
}
