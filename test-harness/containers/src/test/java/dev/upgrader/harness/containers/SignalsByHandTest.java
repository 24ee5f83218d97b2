package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything an upgrade needs, typed by hand: {@code kill} and the PIDs in the two files. */
@ParameterizedClass
@EnumSource(Jdk.class)
class SignalsByHandTest {
  private final Machine machine;

  SignalsByHandTest(Jdk jdk) {
    machine = Machines.on(jdk);
  }

  @Test
  void usr2WinchQuitCommitsAnUpgrade() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long old = shop.pid();
      upgradeAndSilenceTheOld(shop);
      assertThat(shop.oldPid()).isEqualTo(old);
      assertThat(shop.answer()).isEqualTo("shop v2");
      shop.kill("QUIT", old);
      shop.untilAlone();
      shop.untilDead(old);
      assertThat(shop.pid()).isNotEqualTo(old);
      load.stopWithNothingLost();
    }
  }

  /** The new master is held between its pidfile and its word to the old one. */
  @Test
  void winchAsSoonAsBothPidfilesAreThereIsKeptUntilTheOldMasterKnows() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      Breakpoint ready = upgradeWhichIsAboutToBeReady(shop);
      long old = shop.oldPid();
      shop.kill("WINCH", old);
      shop.untilLogged("quiesce is kept until the phase is overlap");
      shop.untilWorkers(old, 1);
      ready.goOn();
      shop.untilWorkers(old, 0);
      assertThat(shop.answer()).isEqualTo("shop v2");
      shop.kill("QUIT", old);
      shop.untilAlone();
    }
  }

  @Test
  void hupTakesBackAWinchThatIsKept() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      Breakpoint ready = upgradeWhichIsAboutToBeReady(shop);
      long old = shop.oldPid();
      List<Long> workers = shop.workers(old);
      shop.kill("WINCH", old);
      shop.untilLogged("quiesce is kept until the phase is overlap");
      shop.kill("HUP", old);
      shop.untilLogged("quiesce is taken back");
      ready.goOn();
      shop.untilLogged("-> overlap");
      assertThat(shop.ask(old).getString("phase")).isEqualTo("overlap");
      assertThat(shop.workers(old)).isEqualTo(workers);
      shop.kill("QUIT", old);
      shop.untilAlone();
    }
  }

  @Test
  void termToTheOldMasterAsSoonAsBothPidfilesAreThereLeavesTheNewOneServing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      assertTermToTheOldLeavesTheNewServing(shop, upgradeWhichIsAboutToBeReady(shop));
    }
  }

  @Test
  void termToTheOldMasterThatAlreadyCommitsLeavesTheNewOneServing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      Breakpoint ready = upgradeWhichIsAboutToBeReady(shop);
      shop.kill("QUIT", shop.oldPid());
      shop.untilLogged("-> committing");
      assertTermToTheOldLeavesTheNewServing(shop, ready);
    }
  }

  private static void assertTermToTheOldLeavesTheNewServing(Shop shop, Breakpoint ready) {
    long old = shop.oldPid();
    shop.kill("TERM", old);
    shop.untilDead(old);
    ready.goOn();
    shop.untilAlone();
    assertThat(shop.answer()).isEqualTo("shop v2");
  }

  @Test
  void quitToTheNewMasterWhileTheOldOneStillEndsLeavesItServing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      Breakpoint gone = commitUntilThePidfileOfTheOldIsGone(shop);
      shop.kill("QUIT", shop.pid());
      shop.untilLogged("stop -> leaving");
      gone.goOn();
      shop.untilLogged("predecessor gone -> serving");
      assertThat(shop.answer()).isEqualTo("shop v2");
    }
  }

  @Test
  void usr2ToTheNewMasterWhileTheOldOneStillEndsIsKeptAndUpgradesIt() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      Breakpoint gone = commitUntilThePidfileOfTheOldIsGone(shop);
      long second = shop.pid();
      shop.deploy("v3").kill("USR2", second);
      shop.untilLogged("upgrade is kept until the phase is serving");
      gone.goOn();
      shop.untilBothAreReady();
      assertThat(shop.oldPid()).isEqualTo(second);
      shop.kill("QUIT", second);
      shop.untilAlone();
      assertThat(shop.answer()).isEqualTo("shop v3");
    }
  }

  /** The old master is held there, and the new one has nothing to go by but the files. */
  private Breakpoint commitUntilThePidfileOfTheOldIsGone(Shop shop) {
    Breakpoint gone = new Breakpoint(machine, shop);
    long old = gone.start().pid();
    shop.deploy("v2").kill("USR2", old);
    shop.untilBothAreReady();
    gone.set("has performed EXIT");
    shop.kill("QUIT", old);
    gone.untilReached();
    shop.untilAlone();
    return gone;
  }

  /** The pidfile of the new master is there, and that it is ready it has not said. */
  private Breakpoint upgradeWhichIsAboutToBeReady(Shop shop) {
    Breakpoint ready = new Breakpoint(machine, shop);
    ready.start();
    ready.set("says Ready");
    shop.deploy("v2").kill("USR2", shop.pid());
    ready.untilReached();
    shop.untilBothAreReady();
    return ready;
  }

  @Test
  void hupToTheOldAndQuitToTheNewRollsBack() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long old = shop.pid();
      upgradeAndSilenceTheOld(shop);
      long newer = shop.pid();
      shop.kill("HUP", old);
      shop.untilWorkers(old, 1);
      shop.kill("QUIT", newer);
      shop.untilAlone();
      assertThat(shop.pid()).isEqualTo(old);
      assertThat(shop.answer()).isEqualTo("shop v1");
      load.stopWithNothingLost();
    }
  }

  @Test
  void termToTheNewMasterRollsBack() {
    assertRollbackBy("TERM");
  }

  @Test
  void killOfTheNewMasterRollsBack() {
    assertRollbackBy("KILL");
  }

  private void assertRollbackBy(String signal) {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long old = shop.pid();
      shop.deploy("v2").kill("USR2", old);
      shop.untilBothAreReady();
      shop.kill(signal, shop.pid());
      shop.untilAlone();
      assertThat(shop.pid()).isEqualTo(old);
      shop.untilJvms(1);
      Counts counts = load.stop();
      assertThat(shop.answer()).isEqualTo("shop v1");
      if (!signal.equals("KILL")) {
        assertThat(counts.lost()).as(counts.log()).isZero();
      }
    }
  }

  @Test
  void hupReplacesTheWorkers() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> before = shop.workers();
      shop.kill("HUP", shop.pid());
      String gone = "! kill -0 %d 2>/dev/null".formatted(before.get(0));
      machine.until(gone);
      assertThat(shop.workers()).hasSize(1).doesNotContainAnyElementsOf(before);
      load.stopWithNothingLost();
    }
  }

  @Test
  void termEndsMasterAndWorkers() {
    assertEndsBy("TERM");
  }

  @Test
  void quitEndsMasterAndWorkers() {
    assertEndsBy("QUIT");
  }

  @Test
  void intEndsMasterAndWorkers() {
    assertEndsBy("INT");
  }

  private void assertEndsBy(String signal) {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().workers(2);
      shop.start();
      shop.kill(signal, shop.pid());
      shop.untilGone();
      assertThat(machine.exists(shop.pidfile())).isFalse();
    }
  }

  @Test
  void killedWorkerIsReplaced() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      List<Long> before = shop.workers();
      shop.kill("KILL", before.get(0));
      machine.until("! kill -0 %d 2>/dev/null".formatted(before.get(0)));
      shop.untilWorkers(shop.pid(), 1);
      assertThat(shop.workers()).doesNotContainAnyElementsOf(before);
    }
  }

  private void upgradeAndSilenceTheOld(Shop shop) {
    long old = shop.pid();
    shop.deploy("v2").kill("USR2", old);
    shop.untilBothAreReady();
    shop.kill("WINCH", old);
    shop.untilWorkers(old, 0);
  }
}
