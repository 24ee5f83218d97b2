package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody else does something else meanwhile: a command says so, and waits for nothing in vain.
 */
class OvertakenTest {
  private final Machine machine = Machines.on(Jdk.V17);
  private Shop shop;
  private Traffic load;

  @BeforeEach
  void start() {
    shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().workers(2);
    shop.start();
    load = shop.load(Clients.KEPT_ALIVE);
  }

  @AfterEach
  void nothingIsLost() {
    try (Shop ended = shop) {
      Counts counts = load.stop();
      assertThat(counts.lost()).as(ended.folder() + counts.log()).isZero();
    }
  }

  @Test
  void anUpgradeThatIsTakenBackInItsBakeIsNoCommit() {
    String log = bake();
    shop.kill("QUIT", shop.pid());
    machine.until("grep -q 'ended with 5' " + log);
    shop.untilAlone();
    assertThat(shop.answer()).isEqualTo("shop v1");
  }

  @Test
  void anUpgradeWhoseOldGenerationIsBroughtBackInItsBakeIsUndecided() {
    String log = bake();
    shop.kill("HUP", shop.oldPid());
    machine.until("grep -q 'ended with 4' " + log);
    assertThat(machine.read(log))
        .contains(
            "cannot upgrade: somebody has brought the old generation back beside the new one");
    shop.upgrader("commit").exits(0);
    assertThat(shop.answer()).isEqualTo("shop v2");
  }

  @Test
  void pausedWorkersStayPausedWhileTheyBecomeMore() {
    load.stopWithNothingLost();
    load = shop.load(Clients.PATIENT);
    shop.upgrader("pause").exits(0);
    shop.upgrader("scale 3").exits(0);
    shop.upgrader("pause").exits(0);
    assertThat(shop.upgrader("status").out()).contains("paused, accepts nothing", "next: resume, ");
    shop.upgrader("resume").exits(0);
    assertThat(shop.workers()).hasSize(3);
    assertThat(shop.ask(shop.pid()).getBoolean("paused")).isFalse();
  }

  @Test
  void aReloadEndsAPauseAndSaysSo() {
    shop.upgrader("pause").exits(0);
    assertThat(shop.ask(shop.pid()).getBoolean("paused")).isTrue();
    shop.upgrader("reload").exits(0);
    assertThat(shop.logged("reload -> serving, which ends the pause")).isEqualTo(1);
    assertThat(shop.ask(shop.pid()).getBoolean("paused")).isFalse();
  }

  @Test
  void ofTwoWorkersTheOneThatServesIsKept() {
    load.stop();
    long killed = shop.workers().get(0);
    long serves = shop.workers().get(1);
    shop.hold().kill("KILL", killed);
    shop.untilDead(killed);
    shop.untilJvms(2);
    shop.upgrader("scale 1").exits(0);
    assertThat(shop.workers()).containsExactly(serves);
    shop.letGo();
    load = shop.load(Clients.KEPT_ALIVE);
  }

  @Test
  void stopEndsAnUpgradeTooThatWasCommittedBeforeItWasReady() {
    load.stop();
    long old = shop.pid();
    shop.hold().deploy("v2").kill("USR2", old);
    shop.startedMaster();
    shop.kill("QUIT", old);
    shop.untilLogged("-> committing");
    shop.upgrader("stop").exits(0);
    shop.untilGone();
    shop.letGo().start();
    load = shop.load(Clients.KEPT_ALIVE);
  }

  /** In the background; returns when the old generation is quiet. */
  private String bake() {
    String log = shop.folder() + "/upgrade.log";
    String upgrade = "upgrader upgrade --commit --bake 5s --pidfile %s; echo ended with $?";
    shop.deploy("v2");
    machine.start(upgrade.formatted(shop.pidfile()), log);
    machine.until("grep -q 'generations bake' " + log);
    return log;
  }

  @Test
  void aGateThatFailsWhenTheOldMasterWasToldToGoRollsNothingBack() {
    load.stop();
    long old = shop.pid();
    long worker = shop.workers().get(0);
    String log = shop.folder() + "/upgrade.log";
    String fails = shop.folder() + "/fails";
    String upgrade =
        "upgrader upgrade --commit --min-healthy-time 60s --health-interval 100ms"
            + " --health-command 'test ! -e %s' --pidfile %s; echo ended with $?";
    shop.deploy("v2");
    machine.start(upgrade.formatted(fails, shop.pidfile()), log);
    shop.untilBothAreReady();
    shop.kill("STOP", worker);
    shop.kill("QUIT", old);
    shop.untilLogged("-> stopping");
    machine.write(fails, "");
    machine.until("grep -q 'ended with 7' " + log);
    assertThat(machine.read(log)).contains("was told to go meanwhile: nothing is rolled back");
    shop.kill("CONT", worker);
    shop.untilDead(old);
    assertThat(shop.answer()).isEqualTo("shop v2");
    load = shop.load(Clients.KEPT_ALIVE);
  }
}
