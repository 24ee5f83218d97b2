package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an upgrade takes of the system is not there. It is refused or undone, the generation that
 * serves loses nothing, and as soon as it is there again the next upgrade succeeds.
 */
class ResourcesTest {
  private static final String OFF =
      "grep -qE 'refused (USR2|HUP)|the upgrade is undone|reload failed' ";

  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void fullDiskUndoesTheUpgrade() {
    Optional<Machine> small = Machine.startWithDisk(Jdk.V17, "64m");
    assumeTrue(small.isPresent());
    try (Machine disk = small.get();
        Rehearsal upgrade =
            Rehearsal.on(disk, shop -> {}, shop -> shop.startBy(loggingTo("/tmp/log", shop)))) {
      Shop shop = upgrade.shop();
      shop.deploy("v2");
      disk.sh("cat /dev/zero >/srv/fill").exits(1);
      shop.kill("USR2", upgrade.old());
      disk.until(OFF + "/tmp/log");
      assertThat(disk.read("/tmp/log")).containsIgnoringCase("no space left on");
      assertThat(shop.upgrader("upgrade").exit()).as("the trail has no room either").isPositive();
      disk.sh("rm /srv/fill").exits(0);
      upgrade.startReady();
      shop.kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"USR2", "HUP"})
  void noMoreDescriptorsUndoWhatWasAskedFor(String signal) {
    try (Rehearsal upgrade = Rehearsal.on(machine)) {
      // What is open stays open.
      machine.sh("prlimit --pid %d --nofile=3:".formatted(upgrade.old())).exits(0);
      isOff(upgrade, signal);
      machine.sh("prlimit --pid %d --nofile=1024:".formatted(upgrade.old())).exits(0);
      upgrade.startReady();
      upgrade.shop().kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"USR2", "HUP"})
  void noMoreProcessesUndoWhatWasAskedFor(String signal) {
    String as = "setpriv --reuid=1000 --regid=1000 --clear-groups ";
    String limit = as + "prlimit --pid %d --nproc=%s:";
    try (Rehearsal upgrade =
        Rehearsal.on(
            machine,
            shop -> machine.sh("chown 1000 %s/run".formatted(shop.folder())).exits(0),
            shop -> shop.startUnder(as))) {
      machine.sh(limit.formatted(upgrade.old(), "1")).exits(0);
      isOff(upgrade, signal);
      machine.sh(limit.formatted(upgrade.old(), "4096")).exits(0);
      upgrade.startReady();
      upgrade.shop().kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  @Test
  void whoReadsTheLogIsGone() {
    upgrades("upgrader run -c %s 2>&1 | head -n 1 >/dev/null");
  }

  /** What is opened next would be called 0, 1 and 2, and be written to. */
  @Test
  void standardDescriptorsAreClosed() {
    upgrades("exec upgrader run -c %s <&- >&- 2>&-");
  }

  private void upgrades(String script) {
    try (Rehearsal upgrade =
        Rehearsal.on(
            machine,
            shop -> {},
            shop -> shop.startBy(script.formatted(shop.configurationFile())))) {
      assertThat(standard(upgrade.old())).noneMatch(file -> file.startsWith("/srv"));
      upgrade.shop().reload();
      upgrade.startReady();
      upgrade.winch();
      assertThat(standard(upgrade.shop().pid())).noneMatch(file -> file.startsWith("/srv"));
      upgrade.shop().kill("QUIT", upgrade.old());
      upgrade.endsWithTheNew();
    }
  }

  /** What the first three descriptors of a process are. */
  private List<String> standard(long pid) {
    String links = "for fd in 0 1 2; do readlink /proc/%d/fd/$fd || echo closed; done";
    List<String> files = machine.sh(links.formatted(pid)).out().lines().toList();
    assertThat(files)
        .hasSize(3)
        .doesNotContain("closed")
        .noneMatch(file -> file.contains("socket"));
    return files;
  }

  /** It is told why not, and whoever served goes on. */
  private void isOff(Rehearsal upgrade, String signal) {
    Shop shop = upgrade.shop();
    List<Long> workers = shop.workers();
    shop.deploy("v2").kill(signal, upgrade.old());
    machine.until(OFF + shop.logFile());
    shop.untilJvms(1);
    assertThat(shop.pid()).isEqualTo(upgrade.old());
    assertThat(shop.workers()).isEqualTo(workers);
    assertThat(
            machine
                .sh("grep -ciE 'temporarily unavailable|too many open files' " + shop.logFile())
                .text())
        .as(machine.read(shop.logFile()))
        .isNotEqualTo("0");
  }

  private static String loggingTo(String file, Shop shop) {
    return "exec upgrader run -c %s >%s 2>&1".formatted(shop.configurationFile(), file);
  }
}
