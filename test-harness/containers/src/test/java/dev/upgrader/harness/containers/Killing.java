package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One command that is killed, what status says then, and the command that comes next. */
record Killing(Machine machine, Shop shop, Random random) {

  private static final int LONGEST_MILLIS = 2_000;

  void round() {
    String release = shop.release("v" + (1 + random.nextInt(3)));
    String upgrade = "upgrade --release %s --bake 200ms".formatted(release);
    switch (random.nextInt(4)) {
      case 0 -> killed(upgrade + " --commit", upgrade + " --commit", "commit", "rollback");
      case 1 -> killed(upgrade, upgrade, "commit", "rollback");
      case 2 -> {
        shop.upgrader(upgrade).exits(0);
        killed("commit", "commit", "rollback");
      }
      default -> {
        shop.upgrader(upgrade).exits(0);
        killed("rollback", "rollback", "commit");
      }
    }
    shop.upgrader("commit").exits(0);
    assertAtRest();
  }

  private void killed(String command, String... next) {
    String script =
        "upgrader %s --pidfile %s >/dev/null 2>&1 & p=$!; sleep %s; kill -KILL $p; wait $p; echo $?";
    int millis = random.nextInt(LONGEST_MILLIS);
    String exit =
        machine.sh(script.formatted(command, shop.pidfile(), millis / 1000.0)).out().strip();
    String then = next[random.nextInt(next.length)];
    String told = "%s killed after %d ms (exit %s), then %s".formatted(command, millis, exit, then);
    try {
      assertTruth();
      // One that has ended before it was killed has left the decision to the operator.
      boolean done = !exit.equals("137") && then.startsWith("upgrade ");
      Outcome outcome = shop.upgrader(done ? "commit" : then);
      // Whose upgrade was undone, or had not begun, is told so.
      if (outcome.exit() != 5 || !then.equals("commit")) {
        outcome.exits(0);
      }
    } catch (AssertionError e) {
      throw new AssertionError(told, e);
    }
  }

  /** Everyone who lives is named, nobody else is, and nobody is at it. */
  private void assertTruth() {
    String masters =
        "pgrep -f '^[^ ]*java.*Upgrader run -c %s'".formatted(shop.configurationFile());
    List<Long> before = pids(masters);
    JsonObject status = shop.status();
    List<Long> after = pids(masters);
    assertThat(status.getObject("operator")).isNull();
    List<Long> named = new ArrayList<>();
    for (Object one : status.getArray("generations")) {
      JsonObject master = (JsonObject) one;
      assertThat(List.of(before, after)).anyMatch(pids -> pids.contains(master.getLong("pid")));
      named.add(master.getLong("pid"));
      named.add(master.getLong("peer"));
    }
    before.retainAll(after);
    assertThat(named).containsAll(before);
    boolean linked = true;
    for (Object one : status.getArray("generations")) {
      linked &= ((JsonObject) one).getString("release", "").endsWith("/" + shop.deployed());
    }
    assertThat(linked || status.getObject("upgrade") != null).as(status.toString()).isTrue();
  }

  private List<Long> pids(String script) {
    return new ArrayList<>(
        machine.sh(script).out().lines().map(String::strip).map(Long::valueOf).toList());
  }

  private void assertAtRest() {
    assertThat(machine.exists(shop.pidfile() + ".d/upgrade.json")).isFalse();
    JsonObject master = shop.ask(shop.pid());
    assertThat(master.getLong("peer")).isZero();
    assertThat(master.getString("phase")).isEqualTo("serving");
    assertThat(master.getString("release")).isEqualTo(shop.release(shop.deployed()));
    assertThat(shop.answer()).isEqualTo("shop " + shop.deployed());
    assertThat(machine.exists(shop.oldPidfile())).isFalse();
  }
}
