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
  void oneWithoutTheAgentIsHeardToo() {
    createClerk();
    Shop idle = machine.shop(Sample.API);
    idle.configuration().with("user", "clerk").with("agent", "false").with("stdin", "http");
    try (Shop shop = idle.start()) {
      assertRunsAsClerk(shop);
      assertThat(shop.answer()).isEqualTo("shop v1");
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
