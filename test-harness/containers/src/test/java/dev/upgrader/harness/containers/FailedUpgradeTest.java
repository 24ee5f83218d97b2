package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with the new release, the old one serves on and the operator is told why. */
class FailedUpgradeTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void missingReleaseIsUndone() {
    assertUndone(shop -> shop.deploy("v4"), "no such file");
  }

  @Test
  void releaseThatExitsAtOnceIsUndone() {
    assertUndone(shop -> shop.deploy("exits"), "exit");
  }

  @Test
  void releaseThatNeverBindsIsUndone() {
    assertUndone(FailedUpgradeTest::impatient, shop -> shop.deploy("hangs"), "");
  }

  @Test
  void releaseThatIsNeverReadyIsUndone() {
    assertUndone(FailedUpgradeTest::impatient, shop -> shop.deploy("never-ready"), "503");
  }

  @Test
  void jarThatCannotBeReadIsUndone() {
    assertUndone(
        shop -> {
          String release = shop.folder() + "/releases/torn";
          machine.sh("mkdir %s; echo torn > %s/shop.jar".formatted(release, release)).exits(0);
          shop.deploy("torn");
        },
        "");
  }

  @Test
  void commandThatIsMissingIsUndone() {
    assertUndoneWithJava("rm", "java");
  }

  @Test
  void commandThatIsNotExecutableIsUndone() {
    assertUndoneWithJava("chmod -x", "java");
  }

  /** The service's own java, inside its release, is broken after the start. */
  private void assertUndoneWithJava(String breaking, String reason) {
    assertUndone(
        shop -> {
          String script = "#!/bin/sh\\nexec $(command -v java) \\\"\\$@\\\"\\n";
          machine
              .sh(
                  "for r in v1 v2; do printf \"%s\" > %s/releases/$r/java; chmod +x %s/releases/$r/java; done"
                      .formatted(script, shop.folder(), shop.folder()))
              .exits(0);
          shop.configuration()
              .with("command", "[\"${release}/java\", -Xmx128m, -jar, \"${release}/shop.jar\"]");
        },
        shop -> {
          machine.sh("%s %s/releases/v2/java".formatted(breaking, shop.folder())).exits(0);
          shop.deploy("v2");
        },
        reason);
  }

  @Test
  void launcherThatIsMissingIsUndone() {
    assertUndoneWithLauncher("rm", "upgrader");
  }

  @Test
  void launcherThatIsNotExecutableIsUndone() {
    assertUndoneWithLauncher("chmod -x", "upgrader");
  }

  /** The upgrader itself, in a copy of its own, is broken after the start. */
  private void assertUndoneWithLauncher(String breaking, String reason) {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String copy = shop.folder() + "/upgrader";
      machine.sh("cp -r /opt/upgrader " + copy).exits(0);
      shop.launcher(copy + "/bin/upgrader");
      shop.configuration().workers(2);
      shop.start();
      machine.sh("%s %s/bin/upgrader".formatted(breaking, copy)).exits(0);
      assertUndone(shop, reason);
    }
  }

  /** Still long enough for a good release on a machine with other things to do. */
  private static void impatient(Shop shop) {
    shop.configuration().readyWithin("20s");
  }

  private interface Step {
    void on(Shop shop);
  }

  private void assertUndone(Step breaking, String reason) {
    assertUndone(shop -> {}, breaking, reason);
  }

  private void assertUndone(Step before, Step breaking, String reason) {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().workers(2);
      before.on(shop);
      shop.start();
      breaking.on(shop);
      assertUndone(shop, reason);
    }
  }

  private void assertUndone(Shop shop, String reason) {
    long master = shop.pid();
    List<Long> workers = shop.workers();
    try (Traffic load = shop.load(Clients.FRESH)) {
      Outcome outcome = shop.upgrader("upgrade --timeout 60s").exits(5);
      assertThat(outcome.err() + outcome.out()).contains(reason);
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(machine.exists(shop.oldPidfile())).isFalse();
      assertThat(shop.workers()).containsExactlyInAnyOrderElementsOf(workers);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.requests()).isEqualTo(counts.by("v1")).isPositive();
    }
  }
}
