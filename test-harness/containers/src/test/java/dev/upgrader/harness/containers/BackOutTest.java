package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Until the commit there is a way back, and what was there before is there again. */
class BackOutTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void usr2WinchHupQuitLeavesEverythingAsBefore() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      upgrade.winch();
      assertThat(shop.answer()).isEqualTo("shop v2");
      shop.kill("HUP", upgrade.old());
      shop.untilLogged("workers live -> overlap");
      shop.kill("QUIT", newer);
      shop.untilDead(newer);
      upgrade.endsWithTheOld();
      // Without reloading: v2 is what is deployed by now.
      assertThat(shop.ask(upgrade.old()).getString("release")).endsWith("/releases/v1");
    }
  }

  @Test
  void afterABackOutTheSameUpgradeWorks() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      shop.kill("QUIT", newer);
      shop.untilDead(newer);
      shop.untilAlone();
      assertThat(shop.pid()).isEqualTo(upgrade.old());
      upgrade.startReady();
      upgrade.winch();
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void brokenReleaseIsUndoneAndTheMendedOneIsUpgradedTo() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      shop.deploy("exits").kill("USR2", upgrade.old());
      shop.untilLogged("the upgrade is undone");
      shop.untilAlone();
      assertThat(shop.pid()).isEqualTo(upgrade.old());
      assertThat(shop.answer()).isEqualTo("shop v1");
      upgrade.startReady();
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void hupToTheOldWithoutWinchChangesNothing() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      shop.kill("HUP", upgrade.old());
      shop.untilLogged("reload -> overlap");
      assertThat(shop.pid()).isEqualTo(newer);
      assertThat(shop.oldPid()).isEqualTo(upgrade.old());
      shop.untilWorkers(upgrade.old(), 1);
      shop.untilWorkers(newer, 1);
      shop.kill("QUIT", newer);
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void hupToTheNewReplacesItsWorkersAndLeavesTheOldAlone() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      var before = shop.workers();
      shop.kill("HUP", newer);
      shop.untilDead(before.get(0));
      shop.untilWorkers(newer, 1);
      shop.untilWorkers(upgrade.old(), 1);
      assertThat(shop.workers()).doesNotContainAnyElementsOf(before);
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }
}
