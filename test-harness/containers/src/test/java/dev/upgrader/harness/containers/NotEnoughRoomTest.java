package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A second heap that there is no memory for is refused, and not left to the OOM killer. */
class NotEnoughRoomTest {
  private static final long MEGA = 1024 * 1024;

  @Test
  void upgradeAndReloadAreRefusedWithTheFigures() {
    Optional<Machine> small = Machine.start(Jdk.V17, 700 * MEGA);
    assumeTrue(small.isPresent());
    try (Machine machine = small.get();
        Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration()
          .with(
              "command",
              "[java, -Xms300m, -Xmx300m, -XX:+AlwaysPreTouch, -jar, \"${release}/shop.jar\"]");
      shop.start();
      long master = shop.pid();
      try (Traffic load = shop.load(Traffic.Clients.FRESH)) {
        assertThat(call(machine, shop, "upgrade").exits(4).err())
            .contains(
                "cannot upgrade: not enough memory for a second generation: it would need the ")
            .containsPattern("[0-9]+ MB are available; free some, or set memory-check: false");
        assertThat(call(machine, shop, "reload").exits(4).err())
            .contains("cannot reload: not enough memory");
        shop.kill("USR2", master);
        shop.untilLogged("refused USR2 from PID", 1);
        assertThat(load.stop().lost()).isZero();
      }
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(machine.exists(shop.oldPidfile())).isFalse();
      assertThat(shop.logged("started new master")).isZero();
    }
  }

  /** The JVMs that make an archive for later commands need memory as well. */
  private static Outcome call(Machine machine, Shop shop, String command) {
    return machine.sh(
        "UPGRADER_CDS=off upgrader %s --pidfile %s".formatted(command, shop.pidfile()));
  }
}
