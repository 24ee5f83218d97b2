package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The new master is KILLed: the old generation serves alone, by itself, and nobody notices. */
class SuccessorDeathTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void killedBeforeItIsReady() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      upgrade.shop().kill("KILL", upgrade.startUnready());
      upgrade.endsWithTheOld();
      assertThat(upgrade.shop().logged("was killed by KILL before it was ready")).isPositive();
    }
  }

  @Test
  void killedAfterItIsReady() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      upgrade.shop().kill("KILL", upgrade.startReady());
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void killedAfterWinch() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      long newer = upgrade.startReady();
      upgrade.winch();
      upgrade.shop().kill("KILL", newer);
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void killedAfterWinchThatParks() {
    try (Rehearsal upgrade =
        Rehearsal.on(machine, shop -> shop.configuration().with("winch", "park"), Shop::start)) {
      Shop shop = upgrade.shop();
      var workers = shop.workers();
      long newer = upgrade.startReady();
      shop.kill("WINCH", upgrade.old());
      shop.untilLogged("is parked");
      shop.kill("KILL", newer);
      upgrade.endsWithTheOld();
      assertThat(shop.workers()).isEqualTo(workers);
    }
  }

  @Test
  void hangingPastTheDeadlineIsKilledByTheOldMaster() {
    try (Rehearsal upgrade =
        Rehearsal.on(machine, shop -> shop.configuration().readyWithin("20s"), Shop::start)) {
      long newer = upgrade.startUnready();
      upgrade.shop().kill("STOP", newer);
      upgrade.shop().untilLogged("gave no sign within");
      upgrade.shop().untilDead(newer);
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void termWhileSomeOfItsWorkersServeAlreadyCutsOffNone() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      shop.configuration().workers(2);
      shop.configure().deploy("v2").kill("USR2", upgrade.old());
      long newer = shop.startedMaster();
      // The other one may have come so far or not.
      machine.until("grep -q 'pid=%d .* is live$' %s".formatted(newer, shop.logFile()));
      shop.kill("TERM", newer);
      shop.untilDead(newer);
      upgrade.endsWithTheOld();
    }
  }

  /** The old one hears that the new one is ready when that is dead already. */
  @Test
  void killedAfterItWasReadyWhileACommitWaitsForThat() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startUnready();
      shop.kill("QUIT", upgrade.old());
      shop.untilLogged("-> committing");
      shop.kill("STOP", upgrade.old());
      shop.letGo().untilBothAreReady();
      shop.kill("KILL", newer);
      shop.untilDead(newer);
      shop.kill("CONT", upgrade.old());
      upgrade.endsWithTheOld();
    }
  }

  @Test
  void killedAfterThePausedWorkersOfTheOldOneWereUpgraded() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      shop.upgrader("pause").exits(0);
      shop.deploy("v2").kill("USR2", shop.pid());
      shop.untilBothAreReady();
      shop.untilLogged("-> overlap");
      shop.kill("KILL", shop.pid());
      shop.untilAlone();
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void killedWhileAParkedWorkerOfTheOldOneHangs() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().readyWithin("20s");
      shop.start();
      long hangs = shop.workers().get(0);
      shop.deploy("v2").upgrader("upgrade --warm").exits(0);
      shop.kill("STOP", hangs);
      shop.kill("KILL", shop.pid());
      shop.untilLogged("killing: it did not end its drain in time");
      shop.untilDead(hangs);
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void hangingBeforeItsFirstWordNothingOfItIsLeft() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String copy = shop.folder() + "/upgrader";
      machine.sh("cp -r /opt/upgrader " + copy).exits(0);
      shop.launcher(copy + "/bin/upgrader").start();
      String hangs = "printf '#!/bin/sh\\nsleep 4711\\nexit 1\\n' >%s/bin/upgrader";
      machine.sh(hangs.formatted(copy)).exits(0);
      shop.deploy("v2").kill("USR2", shop.pid());
      shop.startedMaster();
      assertThat(shop.upgrader("reload").exits(4).err()).contains("an upgrade is running already");
      Outcome upgrade = shop.upgrader("upgrade --ready-timeout 3s").exits(5);
      assertThat(upgrade.err()).contains("not ready within 3000 ms (--ready-timeout); rolled back");
      assertThat(machine.sh("pgrep -f '[s]leep 4711'").exit()).as("nobody").isEqualTo(1);
      assertThat(shop.deploy("v1").answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void goingByItselfWhenItsWorkersDieOneAfterTheOtherAfterWinch() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      long old = shop.pid();
      shop.deploy("v2").upgrader("upgrade").exits(0);
      shop.hold();
      shop.kill("KILL", shop.workers().get(0));
      shop.untilLogged("state=starting started", 3);
      shop.kill("KILL", shop.workers().get(0));
      shop.letGo().untilAlone();
      assertThat(shop.pid()).isEqualTo(old);
      assertThat(shop.answer()).isEqualTo("shop v1");
      assertThat(shop.upgrader("status").out()).contains("was killed by KILL");
    }
  }
}
