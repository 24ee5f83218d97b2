package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clock is set by years in the middle of an upgrade, and set back. All processes of the service
 * and the commands go by libfaketime, which changes the time of day and leaves the monotonic clock
 * alone, as setting the clock does; the file times are the kernel's.
 */
class ClockTest {
  private static final String BY_A_CLOCK =
      "env LD_PRELOAD=libfaketime.so.1 LD_LIBRARY_PATH=$(dirname $(ls"
          + " /usr/lib/*/faketime/libfaketime.so.1)) FAKETIME_TIMESTAMP_FILE=%s"
          + " FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
          + " FAKETIME_FORCE_MONOTONIC_FIX=0 NO_FAKE_STAT=1 ";

  private final Machine machine = Machines.on(Jdk.V17);
  private Rehearsal upgrade;
  private Shop shop;

  @BeforeEach
  void startByAClock() {
    upgrade =
        Rehearsal.on(
            machine,
            idle -> machine.write(clock(idle), "+0"),
            idle -> idle.startUnder(byAClock(idle)));
    shop = upgrade.shop();
  }

  @AfterEach
  void stop() {
    upgrade.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {800, -800})
  void anUpgradeGoesOnWhenTheClockIsSet(int days) {
    String command =
        byAClock(shop)
            + "upgrader upgrade --commit --min-healthy-time 2s --bake 2s --timeout 1m --pidfile "
            + shop.pidfile();
    shop.hold().deploy("v2");
    long operator = machine.start(command, shop.folder() + "/operator.log");
    shop.startedMaster();
    setClock(days, upgrade.old());
    shop.letGo();
    shop.untilBothAreReady();
    setClock(-days, shop.pid());
    shop.untilDead(operator);
    upgrade.endsWithTheNew();
    Outcome history = machine.sh(byAClock(shop) + "upgrader history --pidfile " + shop.pidfile());
    assertThat(history.exits(0).out()).contains("committed");
  }

  /** Returns when that master has it. */
  private void setClock(int days, long master) {
    machine.write(clock(shop), "%+dd".formatted(days));
    machine.until(
        "kill -USR1 %d && grep -q ^%d- %s"
            .formatted(
                master, LocalDate.now(ZoneOffset.UTC).plusDays(days).getYear(), shop.logFile()));
  }

  private static String byAClock(Shop shop) {
    return BY_A_CLOCK.formatted(clock(shop));
  }

  private static String clock(Shop shop) {
    return shop.folder() + "/clock";
  }
}
