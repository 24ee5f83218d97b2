package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A number in a file is not a master: exit 3 and the file left alone. */
@ParameterizedClass
@EnumSource(Jdk.class)
class PidfileTest {
  private static final String[] COMMANDS = {"status", "upgrade", "commit", "rollback", "stop"};

  private final Machine machine;

  PidfileTest(Jdk jdk) {
    machine = Machines.on(jdk);
  }

  @Test
  void missingPidfileIsNoMaster() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      for (String command : COMMANDS) {
        shop.upgrader(command).exits(3);
      }
    }
  }

  @Test
  void deadPidIsNoMaster() {
    long dead = Long.parseLong(machine.sh("sh -c 'echo $$'").text());
    assertNoMaster(dead + "\n");
  }

  @Test
  void processOfSomebodyElseIsNoMaster() {
    long foreign = machine.start("exec sleep 600", "/dev/null");
    assertNoMaster(foreign + "\n");
    assertThat(machine.lives(foreign)).isTrue();
    machine.sh("kill " + foreign);
  }

  @Test
  void pidThatNowIsTheMasterOfAnotherServiceIsNotTaken() {
    try (Shop other = machine.shop(Sample.JDK_HTTP).start()) {
      assertNoMaster(other.pid() + "\n");
      assertThat(other.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void wordsAreNoMaster() {
    assertNoMaster("many words\n");
    assertNoMaster("");
    assertNoMaster("-1\n");
    assertNoMaster("0\n");
  }

  private void assertNoMaster(String content) {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      machine.write(shop.pidfile(), content);
      String before = machine.sh("stat -c '%i %Y %s' " + shop.pidfile()).text();
      for (String command : COMMANDS) {
        Outcome outcome = shop.upgrader(command).exits(3);
        assertThat(outcome.err()).as(outcome.toString()).contains("shop.pid");
      }
      assertThat(machine.sh("stat -c '%i %Y %s' " + shop.pidfile()).text()).isEqualTo(before);
    }
  }

  @Test
  void zombieIsNoMasterAndTheNextRunCleansUp() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).configure()) {
      String keepsZombies = "upgrader run -c %s & exec sleep 600";
      long parent =
          machine.start(
              keepsZombies.formatted(shop.configurationFile()), shop.folder() + "/first.log");
      machine.until("test -s " + shop.pidfile());
      long zombie = shop.pid();
      shop.kill("KILL", zombie);
      machine.until("ps -o stat= -p %d | grep -q Z".formatted(zombie));
      shop.upgrader("status").exits(3);
      assertThat(shop.pid()).isEqualTo(zombie);
      shop.untilJvms(0);
      String log = shop.folder() + "/second.log";
      machine.start("exec upgrader run -c " + shop.configurationFile(), log);
      machine.until("! grep -qx %d %s".formatted(zombie, shop.pidfile()));
      assertThat(shop.answer()).isEqualTo("shop v1");
      machine.sh("kill " + parent);
    }
  }

  @Test
  void secondRunOnALivePidfileIsRefusedAndTouchesNothing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      long master = shop.pid();
      var workers = shop.workers();
      Outcome outcome = machine.sh("timeout 30 upgrader run -c " + shop.configurationFile());
      outcome.exits(4);
      assertThat(outcome.err() + outcome.out()).contains(String.valueOf(master));
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(shop.workers()).isEqualTo(workers);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }
}
