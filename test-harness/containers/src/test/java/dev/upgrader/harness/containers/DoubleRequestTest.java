package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is asked for twice, of the wrong one or of both is refused or settled, never half done. */
class DoubleRequestTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void secondUsr2IsRefusedBeforeAndAfterReady() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startUnready();
      shop.kill("USR2", upgrade.old());
      shop.untilLogged("cannot upgrade: an upgrade is running already");
      shop.letGo().untilBothAreReady();
      shop.untilLogged("-> overlap");
      shop.kill("USR2", upgrade.old());
      shop.untilLogged("cannot upgrade: an upgrade is undecided");
      assertThat(shop.logged("started new master")).isEqualTo(1);
      assertThat(shop.pid()).isEqualTo(newer);
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void usr2ToTheNewMasterIsRefusedWhileTheOldLives() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      shop.kill("USR2", newer);
      shop.untilLogged("cannot upgrade: the old master lives");
      assertThat(shop.logged("started new master")).isEqualTo(1);
      shop.kill("QUIT", newer);
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void termToTheNewMasterRollsBackAfterWinch() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      long newer = upgrade.startReady();
      upgrade.winch();
      upgrade.shop().kill("TERM", newer);
      upgrade.shop().untilDead(newer);
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void quitToBothAtOnceLeavesOneThatServes() {
    assertOneIsLeftAfter("kill -QUIT %d %d", false);
    assertOneIsLeftAfter("kill -QUIT %2$d %1$d", false);
  }

  @Test
  void quitToBothAtOnceAfterWinchLeavesOneThatServes() {
    assertOneIsLeftAfter("kill -QUIT %d %d", true);
    assertOneIsLeftAfter("kill -QUIT %2$d %1$d", true);
  }

  private void assertOneIsLeftAfter(String kill, boolean winch) {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      long newer = upgrade.startReady();
      if (winch) {
        upgrade.winch();
      }
      machine.sh(kill.formatted(upgrade.old(), newer)).exits(0);
      String oneIsDead = "! { kill -0 %d && kill -0 %d; } 2>/dev/null";
      machine.until(oneIsDead.formatted(upgrade.old(), newer));
      if (machine.lives(newer)) {
        upgrade.endsWithTheNew();
      } else {
        upgrade.endsWithTheOld();
      }
    }
  }

  @Test
  void quitBeforeTheNewGenerationIsReadyIsACommitThatWaits() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      upgrade.startUnready();
      shop.kill("QUIT", upgrade.old());
      shop.untilLogged("stop -> committing");
      assertThat(shop.answer()).isEqualTo("shop v1");
      shop.letGo();
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void winchBeforeTheNewGenerationIsReadyIsRefused() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      upgrade.startUnready();
      shop.kill("WINCH", upgrade.old());
      shop.untilLogged("cannot quiet the workers: the new generation is not ready yet");
      shop.untilWorkers(upgrade.old(), 1);
      shop.letGo().untilBothAreReady();
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }
}
