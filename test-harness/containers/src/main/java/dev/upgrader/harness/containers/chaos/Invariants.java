package dev.upgrader.harness.containers.chaos;

import dev.upgrader.harness.containers.Census;
import dev.upgrader.harness.containers.Machine;
import dev.upgrader.harness.containers.Shop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What has to be true of a service whatever happens to it. */
final class Invariants {
  /** Longer than the longest timeout of the service, and its commands. */
  private static final Duration SETTLING = Duration.ofSeconds(90);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Machine machine;
  private final Shop shop;
  private final List<String> violations = new ArrayList<>();

  Invariants(Machine machine, Shop shop) {
    this.machine = machine;
    this.shop = shop;
  }

  List<String> violations() {
    return violations;
  }

  /** At every moment. */
  void atMostTwoGenerations() {
    int masters = Census.of(machine, shop).masters().size();
    // A process that has just been forked has the name of its parent until it becomes another.
    if (masters > 2) {
      machine.sh("sleep 0.2").exits(0);
      List<Long> still = Census.of(machine, shop).masters();
      check(still.size() <= 2, "more than two masters: " + still);
    }
  }

  /**
   * Waits until nothing is going on any more, which must come.
   *
   * @return how many masters there are
   */
  int settled() {
    String noCommand = "! pgrep -f '[U]pgrader .*--pidfile %s$'".formatted(shop.pidfile());
    eventually("no command ends", noCommand);
    String masters = "$(pgrep -fc '[U]pgrader run -c %s')".formatted(shop.configurationFile());
    String named = "kill -0 $(cat %s) 2>/dev/null";
    String current = named.formatted(shop.pidfile());
    String old = named.formatted(shop.oldPidfile());
    eventually(
        "the pidfiles are not true",
        "{ { [ %1$s = 0 ] && ! { %2$s; }; } || { [ %1$s = 1 ] && test ! -e %4$s && %2$s; }"
                .formatted(masters, current, old, shop.oldPidfile())
            + " || { [ %s = 2 ] && %s && %s; }; }".formatted(masters, current, old));
    return Census.of(machine, shop).masters().size();
  }

  /** Each worker has a master, and a client is answered. */
  void served() {
    String workers =
        "ps -eo ppid=,stat=,args= | grep '%s/.*shop.jar' | grep -v grep".formatted(shop.folder());
    String orphans =
        workers + " | awk '$2 !~ /Z/ {print $1}' | while read p; do ps -o args= -p $p; done";
    eventually("there are orphans", "! { %s; } | grep -qv 'Upgrader run'".formatted(orphans));
    eventually("nobody serves", "[ -n \"$(%s)\" ]".formatted(shop.client(PATIENCE)));
  }

  /** Nothing is left but what the one generation has. */
  void nothingLeft(int descriptors) {
    int open = descriptors();
    check(
        open <= descriptors,
        "the master has %d descriptors, the first one had %d".formatted(open, descriptors));
    long master = shop.pid();
    String sockets = machine.sh("cd %s.d && ls | grep sock$".formatted(shop.pidfile())).text();
    check(sockets.equals(master + ".sock"), "control sockets are left: " + sockets);
  }

  /** How many the master has open. */
  int descriptors() {
    return Integer.parseInt(machine.sh("ls /proc/%d/fd | wc -l".formatted(shop.pid())).text());
  }

  /** Nothing that the masters and the commands wrote tells of a bug. */
  void noInternalError(String exits) {
    String said = machine.sh("grep -h 'internal error' -A 12 %s*".formatted(shop.logFile())).text();
    check(said.isEmpty(), "internal error: " + said);
    String odd = machine.sh("grep -vE '^(0|3|4|5|6|7|137) ' %s".formatted(exits)).text();
    check(odd.isEmpty(), "exit codes that the table does not have for this: " + odd);
  }

  void check(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }

  private void eventually(String otherwise, String condition) {
    try {
      machine.until(
          condition, SETTLING, "ps -eo pid,ppid,stat,args | grep %s".formatted(shop.folder()));
    } catch (AssertionError e) {
      violations.add(otherwise + ": " + e.getMessage());
    }
  }
}
