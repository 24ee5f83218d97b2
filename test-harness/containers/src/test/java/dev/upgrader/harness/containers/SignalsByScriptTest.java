package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** As in the runbook, by a script that goes on the moment that the pidfiles say so. */
@ParameterizedClass
@EnumSource(Jdk.class)
class SignalsByScriptTest {
  private static final int ROUNDS = 3;

  private final Machine machine;

  SignalsByScriptTest(Jdk jdk) {
    machine = Machines.on(jdk);
  }

  @Test
  void upgradeAfterUpgradeLosesNothing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      repeat(
          shop,
          """
          kill -WINCH $(cat $file.oldbin)
          kill -QUIT $(cat $file.oldbin)
          """);
      assertThat(shop.answer()).isEqualTo("shop v2");
      assertThat(shop.ask(shop.pid()).getInt("generation")).isEqualTo(1 + ROUNDS);
      load.stopWithNothingLost();
    }
  }

  @Test
  void rollbackAfterRollbackLosesNothing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long master = shop.pid();
      repeat(
          shop,
          """
          kill -WINCH $(cat $file.oldbin)
          kill -QUIT $(cat $file)
          """);
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(shop.answer()).isEqualTo("shop v1");
      shop.untilLogged("the upgrade is undone", ROUNDS);
      assertThat(shop.logged("the upgrade is undone")).isEqualTo(ROUNDS);
      load.stopWithNothingLost();
    }
  }

  private void repeat(Shop shop, String decision) {
    shop.deploy("v2");
    String script =
        """
        set -e
        file=%s
        for round in $(seq %d); do
          kill -USR2 $(cat $file)
          until [ -s $file.oldbin ] && [ -s $file ]; do :; done
          %s
          while [ -e $file.oldbin ]; do :; done
        done
        """
            .formatted(shop.pidfile(), ROUNDS, decision);
    machine
        .sh("timeout 270 sh -c '%s' || { cat %s; exit 1; }".formatted(script, shop.logFile()))
        .exits(0);
  }
}
