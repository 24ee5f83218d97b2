package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code user:}, started by root. */
class WorkerUserTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void workersRunInTheUsersOwnGroupWithNoCapabilityAndNoWayBack() {
    createClerk();
    Shop idle = machine.shop(Sample.JDK_HTTP);
    idle.configuration().with("user", "clerk");
    try (Shop shop = idle.start()) {
      assertRunsAsClerk(shop);
      shop.deploy("v2").upgrader("upgrade --commit").exits(0);
      assertRunsAsClerk(shop);
      assertThat(shop.answer()).isEqualTo("shop v2");
    }
  }

  @Test
  void logInADirectoryOfRootsThatWasRotatedIsLeftByTheUsersWorker() {
    createClerk();
    Shop idle = machine.shop(Sample.JDK_HTTP);
    String folder = idle.folder() + "/logs";
    String log = folder + "/worker-0.log";
    idle.configuration().with("user", "clerk").with("logs", "{ directory: %s }".formatted(folder));
    try (Shop shop = idle.start()) {
      machine.sh("mv %1$s %1$s.1".formatted(log)).exits(0);
      shop.upgrader("reopen").exits(0);
      assertThat(machine.sh("stat -c '%%U %%a' %s %s".formatted(folder, log)).out().lines())
          .containsExactly("root 755", "clerk 640");
      String size = "stat -c %%s %s.1".formatted(log);
      String before = machine.sh(size).text();
      shop.kill("QUIT", shop.workers().get(0));
      machine.until("grep -q 'Full thread dump' " + log);
      assertThat(machine.sh(size).text()).isEqualTo(before);
    }
  }

  @Test
  void oneWithoutTheAgentIsHeardToo() {
    createClerk();
    Shop idle = machine.shop(Sample.API);
    idle.configuration().with("user", "clerk").with("agent", "false").with("stdin", "http");
    try (Shop shop = idle.start()) {
      assertRunsAsClerk(shop);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  /** What is put into his PATH and his LD_PRELOAD would run as root before it is his. */
  @Test
  void variablesOfTheServiceReachItAndNothingOfRoots() {
    createClerk();
    Shop idle = machine.shop(Sample.JDK_HTTP);
    String bin = idle.folder() + "/bin";
    machine
        .sh(
            "mkdir %1$s; for f in id setpriv sh; do printf '#!/bin/sh\\nid -u >>%1$s/who\\nexec %2$s'"
                    .formatted(bin, "/usr/bin/$0 \"$@\"")
                + " >%1$s/$f; chmod 755 %1$s/$f; done".formatted(bin))
        .exits(0);
    String path = bin + ":/usr/local/bin:/usr/bin:/bin";
    String environment =
        "{ PORT: \"%d\", PATH: \"%s\", LD_PRELOAD: %s/none.so, WORDS: \"a 'b' $c\\\\\" }";
    idle.configuration()
        .with("user", "clerk")
        .with("environment", environment.formatted(idle.port(), path, bin));
    try (Shop shop = idle.start()) {
      assertRunsAsClerk(shop);
      String variables =
          machine
              .sh(
                  "setpriv --reuid=clerk --regid=games --clear-groups cat /proc/%d/environ"
                          .formatted(shop.workers().get(0))
                      + " | tr '\\0' '\\n'")
              .out();
      assertThat(variables.lines())
          .contains("PATH=" + path, "LD_PRELOAD=" + bin + "/none.so", "WORDS=a 'b' $c\\")
          .noneMatch(line -> line.startsWith("UPGRADER_LATER"));
      assertThat(machine.exists(bin + "/who")).isFalse();
      assertThat(shop.logged("none.so")).as("once, for the service").isLessThanOrEqualTo(2);
    }
  }

  /** Where sh is bash, it keeps some names to itself. */
  @Test
  void aVariableThatTheShellKeepsToItselfHindersNothing() {
    try (Machine other = Machine.start(Jdk.V17).orElseThrow()) {
      other.sh("ln -sf bash /bin/sh && useradd --no-create-home clerk").exits(0);
      Shop idle = other.shop(Sample.JDK_HTTP);
      idle.configuration()
          .with("user", "clerk")
          .with("environment", "{ UID: \"7\", PORT: \"%d\" }".formatted(idle.port()));
      try (Shop shop = idle.start()) {
        assertThat(shop.answer()).isEqualTo("shop v1");
      }
    }
  }

  @Test
  void unknownUserIsNamed() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    idle.configuration().with("user", "nobody-knows");
    idle.configure();
    Outcome outcome = machine.sh("timeout 60 upgrader run -c " + idle.configurationFile());
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(7);
    assertThat(outcome.err()).contains("nobody-knows").contains("no such user");
    assertThat(machine.exists(idle.pidfile())).isFalse();
  }

  /** His group is not called as he is. */
  private void createClerk() {
    machine.sh("id clerk || useradd --no-create-home --gid games clerk").exits(0);
  }

  private void assertRunsAsClerk(Shop shop) {
    long worker = shop.workers().get(0);
    String status = machine.read("/proc/" + worker + "/status");
    String who = machine.sh("ps -o user=,group= -p " + worker).text();
    assertThat(who.split(" +")).containsExactly("clerk", "games");
    assertThat(status)
        .containsPattern("CapPrm:\\t0+\\n")
        .containsPattern("CapBnd:\\t0+\\n")
        .containsPattern("NoNewPrivs:\\t1\\n");
  }
}
