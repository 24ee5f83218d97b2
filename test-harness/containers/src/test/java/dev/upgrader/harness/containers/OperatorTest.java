package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Operators who are killed, who come at the same time, and scripts that only see exit codes. */
class OperatorTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void commandKilledAtAnyMomentIsGoneOnFrom() {
    long seed = Long.getLong("upgrader.seed", System.nanoTime());
    Random random = new Random(seed);
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      for (int round = 0; round < Repeats.of(5, 200); round++) {
        try {
          new Killing(machine, shop, random).round();
        } catch (AssertionError e) {
          throw new AssertionError("round %d of seed %d".formatted(round, seed), e);
        }
      }
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  @Test
  void oneOfTwoWinsAndTheOtherIsToldWhoItIs() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      for (int round = 0; round < Repeats.of(6, 100); round++) {
        String one = round % 2 == 0 ? "v2" : "v1";
        String other = "v3";
        String call = "upgrader upgrade --pidfile %s --release %s --commit >%s/%s.log 2>&1";
        String first = call.formatted(shop.pidfile(), shop.release(one), shop.folder(), "first");
        String second =
            call.formatted(shop.pidfile(), shop.release(other), shop.folder(), "second");
        String both =
            "(%s; echo $? >%s/first.exit) & (%s; echo $? >%s/second.exit) & wait; cat %s/*.exit"
                .formatted(first, shop.folder(), second, shop.folder(), shop.folder());
        List<String> exits = machine.sh(both).out().lines().toList();
        assertThat(exits).containsExactlyInAnyOrder("0", "4");
        boolean firstWon = exits.get(0).equals("0");
        assertThat(machine.read(shop.folder() + (firstWon ? "/second.log" : "/first.log")))
            .contains("cannot upgrade: root on ", "is at it: upgrade since ", "now in phase ");
        String winner = firstWon ? one : other;
        assertThat(shop.answer()).isEqualTo("shop " + winner);
        assertThat(shop.deployed()).isEqualTo(winner);
        assertThat(machine.exists(shop.oldPidfile())).isFalse();
      }
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  @Test
  void rollbackOfACommitThatWasKilledGoesOnToTheReleaseBefore() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      shop.upgrader("upgrade --commit --release " + shop.release("v2")).exits(0);
      shop.hold();
      long command =
          machine.start(
              "exec upgrader rollback --pidfile " + shop.pidfile(),
              shop.folder() + "/rollback.log");
      shop.untilLogged("started new master pid=", 2);
      shop.kill("KILL", command);
      shop.untilDead(command);
      shop.letGo().upgrader("rollback").exits(0);
      assertThat(shop.answer()).isEqualTo("shop v1");
      assertThat(shop.deployed()).isEqualTo("v1");
    }
  }

  /** {@code case $? in} is all that the script has. */
  @Test
  void exitCodeAloneTellsAScriptWhatHasBecomeOfIt() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      String v2 = shop.release("v2");
      String broken = "JAVA_TOOL_OPTIONS=-XX:NoSuchOption upgrader upgrade --commit --pidfile ";
      assertThat(machine.sh(broken + shop.pidfile()).exits(1).err()).contains("NoSuchOption");
      Outcome untold = machine.sh("upgrader status >/dev/full --pidfile " + shop.pidfile());
      assertThat(untold.exits(1).err()).contains("cannot print the result: standard output is");
      assertRow(shop, 2, "v1", "--release %s --bake 1h".formatted(v2));
      assertRow(shop, 2, "v1", "--release %s".formatted(shop.release("v9")));
      assertRow(shop, 5, "v1", "--release %s".formatted(shop.release("exits")));
      shop.hold();
      assertRow(shop, 6, "v1", "--release %s --timeout 1s".formatted(v2));
      shop.letGo();
      shop.upgrader("rollback").exits(0);
      assertThat(shop.deployed()).isEqualTo("v1");
      assertRow(shop, 0, "v2", "--release " + v2);
      shop.upgrader("upgrade --release " + shop.release("v3")).exits(0);
      assertRow(shop, 4, "v3", "--release " + v2);
      shop.upgrader("rollback").exits(0);
      String failing = "--release %s --health-command false --failure-limit 1 --no-rollback";
      assertRow(shop, 7, "v", failing.formatted(shop.release("v3")));
      shop.upgrader("stop").exits(0);
      assertThat(shop.deployed()).isEqualTo("v2");
      shop.upgrader("upgrade --commit --release " + v2).exits(3);
    }
  }

  @Test
  void watchEndsWithWhoeverReadsIt() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      String watch = "upgrader status --watch --pidfile %s | head -n 1".formatted(shop.pidfile());
      machine.start(watch, shop.folder() + "/watch.log");
      machine.until("grep -q serving %s/watch.log".formatted(shop.folder()));
      shop.upgrader("scale 2").exits(0);
      machine.until("! pgrep -f '[s]tatus --watch --pidfile %s'".formatted(shop.pidfile()));
    }
  }

  private void assertRow(Shop shop, int exit, String serving, String options) {
    Outcome outcome = shop.upgrader("upgrade --commit " + options).exits(exit);
    assertThat(outcome.err().contains("upgrader: cannot upgrade") || exit == 0 || exit == 2)
        .as(outcome.toString())
        .isTrue();
    assertThat(shop.answer()).startsWith("shop " + serving);
  }

  @Test
  void rollbackAfterACommitIsAnUpgradeToTheReleaseBefore() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      shop.upgrader("upgrade --commit --release " + shop.release("v2")).exits(0);
      shop.upgrader("rollback").exits(0);
      assertThat(shop.answer()).isEqualTo("shop v1");
      assertThat(shop.deployed()).isEqualTo("v1");
      Outcome again = shop.upgrader("rollback").exits(0);
      assertThat(again.out()).contains("the last change was no commit");
      assertThat(shop.answer()).isEqualTo("shop v1");
      shop.upgrader("upgrade --commit --release " + shop.release("v2")).exits(0);
      machine.sh("rm -r " + shop.release("v1")).exits(0);
      Outcome missing = shop.upgrader("rollback").exits(4);
      assertThat(missing.err()).contains("the release before, " + shop.release("v1"), "is no more");
      assertThat(shop.upgrader("history").exits(0).out())
          .contains("rolled-back", "committed", "root on ");
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  @Test
  void canaryServesBesideTheOldWorkersAndThenAllDo() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().workers(2).withManagement();
      shop.start();
      try (Traffic load = shop.load(Clients.FRESH)) {
        String upgrade = "exec upgrader upgrade --pidfile %s --release %s --canary 1 %s";
        machine.start(
            upgrade.formatted(
                shop.pidfile(), shop.release("v2"), "--min-healthy-time 1h --timeout 3h"),
            shop.folder() + "/upgrade.log");
        machine.until("grep -q 'canary: 1 of 2' %s/upgrade.log".formatted(shop.folder()));
        JsonObject status = shop.status();
        assertThat(live(status, 0)).isEqualTo(2);
        assertThat(live(status, 1)).isEqualTo(1);
        JsonObject operator = status.getObject("operator");
        assertThat(operator.getString("doing")).isEqualTo("canary");
        machine.sh("kill -KILL " + operator.getLong("pid")).exits(0);
        shop.upgrader("commit").exits(0);
        assertThat(live(shop.status(), 0)).isEqualTo(2);
        Counts counts = load.stop();
        assertThat(counts.lost()).as(counts.log()).isZero();
        assertThat(counts.by("v2")).isPositive();
      }
    }
  }

  private static long live(JsonObject status, int generation) {
    JsonArray workers = status.getArray("generations").getObject(generation).getArray("workers");
    return workers.stream()
        .map(JsonObject.class::cast)
        .filter(worker -> worker.getString("state").toLowerCase(Locale.ROOT).equals("live"))
        .count();
  }
}
