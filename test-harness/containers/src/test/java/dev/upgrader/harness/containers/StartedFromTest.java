package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** However the first master was called, it finds the launcher again when it is to be upgraded. */
class StartedFromTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void relativePath() {
    assertUpgrades("cd /opt/upgrader && exec bin/upgrader run -c %s");
  }

  @Test
  void relativeConfiguration() {
    assertUpgrades("cd $(dirname %1$s) && exec upgrader run -c $(basename %1$s)");
  }

  @Test
  void symlinkToTheLauncher() {
    assertUpgrades("ln -sf /opt/upgrader/bin/upgrader /tmp/up && cd /tmp && exec ./up run -c %s");
  }

  @Test
  void symlinkToTheDistribution() {
    assertUpgrades("ln -sfn /opt/upgrader /tmp/dist && exec /tmp/dist/bin/upgrader run -c %s");
  }

  @Test
  void directoryThatIsGone() {
    assertUpgrades(
        "mkdir -p /tmp/gone && cd /tmp/gone && rmdir /tmp/gone && exec upgrader run -c %s");
  }

  @Test
  void directoryThatGoesAfterTheStart() {
    try (Rehearsal upgrade =
        startedBy("mkdir -p /tmp/goes && cd /tmp/goes && exec upgrader run -c %s")) {
      machine.sh("rmdir /tmp/goes").exits(0);
      commit(upgrade);
    }
  }

  @Test
  void nameWithoutAPath() {
    assertUpgrades("cd /opt/upgrader/bin && exec sh upgrader run -c %s");
  }

  @Test
  void nameWithoutAPathFoundInPath() {
    assertUpgrades("PATH=bin:$PATH && cd /opt/upgrader && exec upgrader run -c %s");
  }

  private void assertUpgrades(String script) {
    try (Rehearsal upgrade = startedBy(script)) {
      commit(upgrade);
    }
  }

  private Rehearsal startedBy(String script) {
    return Rehearsal.on(
        machine, shop -> {}, shop -> shop.startBy(script.formatted(shop.configurationFile())));
  }

  private static void commit(Rehearsal upgrade) {
    long newer = upgrade.startReady();
    upgrade.winch();
    upgrade.shop().kill("QUIT", upgrade.old());
    upgrade.endsWithTheNew();
    assertThat(upgrade.shop().pid()).isEqualTo(newer);
  }
}
