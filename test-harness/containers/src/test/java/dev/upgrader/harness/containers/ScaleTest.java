package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.api.Test;

/** TTIN and TTOU: as many workers as asked for; of none, requests wait. */
class ScaleTest {
  private static final int MOST = 8;

  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void ttinToEightTtouToOneNoneByCommandAndBackLosesNothing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      long master = shop.pid();
      try (Traffic load = shop.load(Clients.FRESH)) {
        scale("TTIN", shop, 1, MOST);
        scale("TTOU", shop, MOST, 1);
        assertThat(shop.workers()).hasSize(1);
        Counts counts = load.stop();
        assertThat(counts.lost()).as(counts.log()).isZero();
      }
      shop.kill("TTOU", master);
      shop.untilLogged("one worker is the fewest by signal; scale 0 for none");
      assertThat(shop.workers()).hasSize(1);
      shop.upgrader("scale 0").exits(0);
      assertThat(shop.workers()).isEmpty();
      String waiting = "java -jar /opt/load.jar 127.0.0.1:%d --fresh 4 --requests 40 --timeout 60s";
      String log = shop.folder() + "/waiting.log";
      long patient = machine.start("exec " + waiting.formatted(shop.port()), log);
      machine.until(
          "[ $(ss -Htn state established dport = :%d | wc -l) = 4 ]".formatted(shop.port()));
      scale("TTIN", shop, 0, 1);
      shop.untilDead(patient);
      assertThat(machine.read(log)).contains(" lost=0 ");
      assertThat(shop.pid()).isEqualTo(master);
    }
  }

  /** One after the other: signals of one kind that come together are one signal. */
  private static void scale(String signal, Shop shop, int from, int to) {
    int step = Integer.signum(to - from);
    for (int workers = from; workers != to; workers += step) {
      int said = shop.logged("%d workers wanted".formatted(workers + step));
      shop.kill(signal, shop.pid());
      shop.untilLogged("%d workers wanted".formatted(workers + step), said + 1);
    }
    shop.untilJvms(to);
    shop.untilLive(to);
  }
}
