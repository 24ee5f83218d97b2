package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A worker that hangs in its drain is KILLed at the deadline, and counted. */
class ForcedDrainTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void hangingWorkerIsKilledAtTheDeadlineAndCountedAsForced() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("timeouts", "{ ready: 60s, drain: 1s, quick: 1s }");
      shop.start();
      long master = shop.pid();
      long hangs = shop.workers().get(0);
      shop.kill("STOP", hangs);
      shop.kill("HUP", master);
      shop.untilLogged("killing: it did not end its drain in time");
      shop.untilDead(hangs);
      assertThat(shop.answer()).isEqualTo("shop v1");
      assertThat(shop.ask(master).getInt("forced")).isEqualTo(1);
      assertThat(shop.upgrader("stats").exits(0).out()).contains("\"forced\":1");
      assertThat(shop.upgrader("status").exits(0).out()).contains("1 killed: too slow to go");
    }
  }
}
