package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HUP: the configuration is read again, and new workers serve before the older ones go. */
class ReloadTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void hupAfterHupLosesNothing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.MIXED)) {
      long master = shop.pid();
      for (int i = 0; i < Repeats.of(10, 50); i++) {
        long worker = shop.workers().get(0);
        shop.kill("HUP", master);
        shop.untilDead(worker);
        shop.untilJvms(1);
      }
      assertThat(shop.pid()).isEqualTo(master);
      assertNothingLost(load);
    }
  }

  @Test
  void hupsWithoutWaitingEndWithOneWorker() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      String tenHups = "for i in 1 2 3 4 5 6 7 8 9 10; do kill -HUP %d; sleep 0.1; done";
      machine.sh(tenHups.formatted(shop.pid())).exits(0);
      shop.untilDead(worker);
      shop.untilJvms(1);
      assertThat(shop.answer()).isEqualTo("shop v1");
      assertNothingLost(load);
    }
  }

  @Test
  void badConfigurationIsLoggedAndNothingChanges() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> workers = shop.workers();
      shop.configuration().with("workers", "many");
      shop.configure().kill("HUP", shop.pid());
      shop.untilLogged("cannot reload: ");
      assertThat(shop.workers()).isEqualTo(workers);
      shop.configuration().with("workers", "1");
      shop.configure().deploy("exits").kill("HUP", shop.pid());
      shop.untilLogged("reload failed, the workers before it stay");
      shop.untilJvms(1);
      assertThat(shop.workers()).isEqualTo(workers);
      assertNothingLost(load);
    }
  }

  @Test
  void newAndRemovedListenersLeaveTheOthersAlone() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      shop.configuration().withSocket();
      shop.configure().deploy("v2").kill("HUP", shop.pid());
      shop.untilDead(worker);
      Traffic door = shop.loadAtSocket();
      long second = shop.workers().get(0);
      shop.configuration().withoutSocket();
      Counts atTheDoor = door.stop();
      assertThat(atTheDoor.lost()).as(atTheDoor.log()).isZero();
      shop.configure().kill("HUP", shop.pid());
      shop.untilDead(second);
      assertThat(shop.answer()).isEqualTo("shop v2");
      machine.until("! test -e " + shop.socket());
      assertNothingLost(load);
    }
  }

  private static void assertNothingLost(Traffic load) {
    Counts counts = load.stop();
    assertThat(counts.lost()).as(counts.log()).isZero();
    assertThat(counts.requests()).isPositive();
  }
}
