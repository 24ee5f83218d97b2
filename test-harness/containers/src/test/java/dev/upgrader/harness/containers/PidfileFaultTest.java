package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Somebody takes the pidfile away: upgrades, commits and rollbacks put it back. */
class PidfileFaultTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void deletedBeforeUsr2() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      machine.sh("rm " + upgrade.shop().pidfile()).exits(0);
      upgrade.startReady();
      upgrade.winch();
      upgrade.shop().kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void deletedBeforeHupWhichDoesNotDoubleTheWorkers() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      machine.sh("rm " + shop.pidfile()).exits(0);
      for (int i = 0; i < 2; i++) {
        long worker = shop.workers(upgrade.old()).get(0);
        shop.kill("HUP", upgrade.old());
        shop.untilDead(worker);
        shop.untilJvms(1);
      }
      machine.write(shop.pidfile(), upgrade.old() + "\n");
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void oldbinDeletedBeforeReadyAndTheUpgradeFails() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      long newer = upgrade.startUnready();
      machine.sh("rm " + upgrade.shop().oldPidfile()).exits(0);
      upgrade.shop().kill("KILL", newer);
      upgrade.shop().untilLogged("the upgrade is undone");
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void bothDeletedAfterReadyAndCommitted() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      upgrade.startReady();
      machine.sh("rm %s %s".formatted(shop.pidfile(), shop.oldPidfile())).exits(0);
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void bothDeletedAfterReadyAndRolledBack() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      machine.sh("rm %s %s".formatted(shop.pidfile(), shop.oldPidfile())).exits(0);
      shop.kill("QUIT", newer);
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void readOnlyDirectoryRefusesTheUpgradeAndTouchesNothing() {
    try (Rehearsal upgrade = asSomebody()) {
      Shop shop = upgrade.shop();
      directoryOf("root", shop);
      shop.deploy("v2").kill("USR2", upgrade.old());
      shop.untilLogged("cannot upgrade: ");
      assertThat(shop.logged("started new master")).isZero();
      assertThat(shop.pid()).isEqualTo(upgrade.old());
      directoryOf("1000", shop);
      upgrade.startReady();
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void directoryThatBecomesReadOnlyDuringTheUpgradeUndoesIt() {
    try (Rehearsal upgrade = asSomebody()) {
      Shop shop = upgrade.shop();
      upgrade.startUnready();
      directoryOf("root", shop);
      shop.letGo();
      shop.untilLogged("the upgrade is undone");
      assertThat(shop.logged("cannot write pidfile")).isPositive();
      directoryOf("1000", shop);
      // The old master serves by itself; the first thing that it does with its pidfile mends it.
      upgrade.startReady();
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void directoryThatIsReadOnlyAtTheCommitDoesNotStopIt() {
    try (Rehearsal upgrade = asSomebody()) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startReady();
      directoryOf("root", shop);
      shop.kill("QUIT", upgrade.old());
      shop.untilLogged("predecessor gone -> serving");
      shop.untilDead(upgrade.old());
      assertThat(shop.ask(newer).getString("phase")).isEqualTo("serving");
      directoryOf("1000", shop);
      machine.sh("rm -f " + shop.oldPidfile());
      shop.kill("USR2", newer);
      shop.untilBothAreReady();
      shop.kill("QUIT", newer);
      shop.untilDead(newer);
      upgrade.endsWithTheNew();
    }
  }

  /** Root may write everywhere; somebody else may not. */
  private Rehearsal asSomebody() {
    String as = "setpriv --reuid=1000 --regid=1000 --clear-groups ";
    return Rehearsal.on(machine, shop -> directoryOf("1000", shop), shop -> shop.startUnder(as));
  }

  private void directoryOf(String owner, Shop shop) {
    machine.sh("chown %s %s/run".formatted(owner, shop.folder())).exits(0);
  }
}
