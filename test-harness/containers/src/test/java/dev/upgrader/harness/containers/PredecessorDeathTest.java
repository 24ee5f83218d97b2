package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The old master is KILLed: the new generation takes over, and nothing of the old one is left. */
class PredecessorDeathTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void killedBeforeTheNewOneIsReady() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startUnready();
      // From its death on requests wait, so that nothing shall be left to be done but the last.
      shop.untilLogged("was answered by 503");
      shop.kill("KILL", upgrade.old());
      shop.untilLogged("predecessor gone -> starting");
      shop.letGo();
      upgrade.endsWithTheNew();
      assertThat(shop.pid()).isEqualTo(newer);
    }
  }

  @Test
  void killedAfterTheNewOneIsReady() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      upgrade.startReady();
      upgrade.shop().kill("KILL", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void killedAfterWinch() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      upgrade.startReady();
      upgrade.winch();
      upgrade.shop().kill("KILL", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void leftAsAZombie() {
    try (Rehearsal upgrade =
        Rehearsal.on(
            machine,
            shop -> {},
            shop ->
                shop.startBy(
                    "upgrader run -c %s & exec sleep 600".formatted(shop.configurationFile())))) {
      long newer = upgrade.startReady();
      upgrade.shop().kill("KILL", upgrade.old());
      machine.until("ps -o stat= -p %d | grep -q Z".formatted(upgrade.old()));
      upgrade.endsWithTheNew();
      assertThat(upgrade.shop().pid()).isEqualTo(newer);
      assertThat(machine.sh("ps -o stat= -p " + upgrade.old()).text()).startsWith("Z");
      machine.sh("kill $(ps -o ppid= -p %d)".formatted(upgrade.old())).exits(0);
    }
  }

  /** One of the new workers fails when there is nobody any more who would serve in their place. */
  @Test
  void killedBeforeAllOfTheNewWorkersAreReady() {
    try (Rehearsal upgrade =
        Rehearsal.on(machine, shop -> shop.configuration().workers(2), Shop::start)) {
      Shop shop = upgrade.shop();
      long newer = upgrade.startUnready();
      shop.untilWorkers(newer, 2);
      long stopped = shop.workers(newer).get(0);
      shop.kill("STOP", stopped);
      shop.letGo();
      machine.until("grep -q 'pid=%d .*is live' %s".formatted(newer, shop.logFile()));
      shop.kill("KILL", upgrade.old());
      shop.untilLogged("predecessor gone -> starting");
      shop.kill("KILL", stopped);
      shop.untilLogged("-> serving", 2);
      assertThat(shop.pid()).isEqualTo(newer);
      shop.upgrader("scale 1").exits(0);
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void afterwardsTheNewOneCanBeUpgraded() {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      long second = upgrade.startReady();
      Shop shop = upgrade.shop();
      shop.kill("KILL", upgrade.old());
      shop.untilAlone();
      shop.kill("USR2", second);
      shop.untilBothAreReady();
      shop.kill("QUIT", second);
      shop.untilDead(second);
      upgrade.endsWithTheNew();
    }
  }
}
