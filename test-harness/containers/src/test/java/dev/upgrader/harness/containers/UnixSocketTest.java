package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.api.Test;

/** The path of a Unix-domain socket belongs to the service, not to a process of it. */
class UnixSocketTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void noRequestIsLostOverItByUpgradeRollbackAndReload() {
    try (Shop shop = shopWithSocket().start();
        Traffic load = shop.loadAtSocket()) {
      String inode = inode(shop);
      UpgradeSeries series = new UpgradeSeries(shop);
      series.commits(1);
      series.rollbacks(1);
      long worker = shop.workers().get(0);
      shop.kill("HUP", shop.pid());
      shop.untilDead(worker);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.by("v1")).isPositive();
      assertThat(counts.by("v2")).isPositive();
      assertThat(inode(shop)).isEqualTo(inode);
    }
  }

  @Test
  void secondStartOnItIsRefusedAndTheFirstServesOn() {
    try (Shop shop = shopWithSocket().start();
        Traffic load = shop.loadAtSocket()) {
      String inode = inode(shop);
      String command =
          "timeout 60 upgrader run --pidfile %s/run/other.pid --listen unix:%s -- java -version";
      Outcome second = machine.sh(command.formatted(shop.folder(), shop.socket()));
      assertThat(second.exit()).as(second.toString()).isNotIn(0, 1, 124);
      assertThat(second.err()).contains(shop.socket()).contains("taken");
      assertThat(inode(shop)).isEqualTo(inode);
      assertThat(machine.exists(shop.folder() + "/run/other.pid")).isFalse();
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  @Test
  void itGoesWithTheLastMasterAndAStaleOneIsReplaced() {
    try (Shop shop = shopWithSocket().start()) {
      shop.kill("KILL", shop.pid());
      shop.untilJvms(0);
      assertThat(machine.exists(shop.socket())).isTrue();
      machine.sh("rm " + shop.pidfile()).exits(0);
      shop.start();
      shop.kill("QUIT", shop.pid());
      shop.untilGone();
      assertThat(machine.exists(shop.socket())).isFalse();
    }
  }

  @Test
  void itsPathGoesWhenAnUpgradeWithoutItIsCommittedAndStaysWhenItIsRolledBack() {
    try (Shop shop = shopWithSocket().start();
        Traffic load = shop.load(Clients.FRESH)) {
      String inode = inode(shop);
      shop.configuration().withoutSocket();
      shop.configure().upgrader("upgrade").exits(0);
      shop.upgrader("rollback").exits(0);
      assertThat(inode(shop)).isEqualTo(inode);
      shop.upgrader("upgrade --commit").exits(0);
      machine.until("! test -e " + shop.socket());
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  private Shop shopWithSocket() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().withSocket();
    return shop;
  }

  private String inode(Shop shop) {
    return machine.sh("stat -c %i " + shop.socket()).exits(0).text();
  }
}
