package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The directory of the pidfile becomes read-only to the master, at each step that writes to it.
 * Nothing is lost, and what could not be written is made good as soon as it can be.
 */
class ReadOnlyDirectoryTest {
  private static final String AS = "setpriv --reuid=1000 --regid=1000 --clear-groups ";

  private final Machine machine = Machines.on(Jdk.V17);
  private Rehearsal upgrade;
  private Shop shop;

  @BeforeEach
  void startAsAUserWhoNeedsPermission() {
    upgrade =
        Rehearsal.on(
            machine,
            idle -> machine.sh("chown 1000 %s/run".formatted(idle.folder())).exits(0),
            idle -> idle.startUnder(AS));
    shop = upgrade.shop();
  }

  @AfterEach
  void stop() {
    upgrade.close();
  }

  @Test
  void anUpgradeIsNotBegun() {
    permit("555");
    shop.deploy("v2").kill("USR2", upgrade.old());
    shop.untilLogged("cannot ");
    assertThat(shop.upgrader("upgrade").exit()).isPositive();
    shop.untilJvms(1);
    permit("755");
    upgrade.startReady();
    shop.kill("QUIT", upgrade.old());
    upgrade.endsWithTheNew();
  }

  @Test
  void aReloadNeedsItNot() {
    permit("555");
    shop.deploy("v2").reload();
    assertThat(shop.answer()).isEqualTo("shop v2");
    permit("755");
    shop.deploy("v1").reload();
    upgrade.endsWithTheOld();
  }

  @Test
  void aCommitGoesOn() {
    upgrade.startReady();
    permit("555");
    shop.kill("QUIT", upgrade.old());
    shop.untilDead(upgrade.old());
    shop.upgrader("status").exits(0);
    permit("755");
    upgrade.endsWithTheNew();
  }

  @Test
  void aRollbackGoesOn() {
    rollBackWithoutPermission();
    permit("755");
    upgrade.endsWithTheOld();
  }

  @Test
  void aRollbackGoesOnAfterAnUpgradeThatCouldNotBegin() {
    rollBackWithoutPermission();
    shop.untilLogged("it is tried again");
    shop.kill("USR2", upgrade.old());
    shop.untilLogged("cannot upgrade");
    permit("755");
    upgrade.endsWithTheOld();
  }

  private void rollBackWithoutPermission() {
    long newer = upgrade.startReady();
    permit("555");
    shop.kill("TERM", newer);
    shop.untilDead(newer);
  }

  private void permit(String mode) {
    machine.sh("chmod %s %s/run".formatted(mode, shop.folder())).exits(0);
  }
}
