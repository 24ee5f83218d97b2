package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Spring Boot jar that nobody changed, upgraded and rolled back while it is asked. */
@ParameterizedClass
@EnumSource(Jdk.class)
class SpringBootUpgradeTest {
  private static final int COMMITS = Integer.getInteger("upgrader.commits", 1);
  private static final int ROLLBACKS = Integer.getInteger("upgrader.rollbacks", 1);

  private final Machine machine;

  SpringBootUpgradeTest(Jdk jdk) {
    machine = Machines.on(jdk);
  }

  @ParameterizedTest
  @EnumSource(names = "FRESH")
  void noRequestIsLostByUpgradesAndRollbacksInARow(Clients clients) {
    try (Shop shop = machine.shop(Sample.SPRING_BOOT).start();
        Traffic load = shop.load(clients)) {
      UpgradeSeries series = new UpgradeSeries(shop);
      series.commits(COMMITS);
      series.rollbacks(ROLLBACKS);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.by("v1")).isPositive();
      assertThat(counts.by("v2")).isPositive();
      assertThat(shop.workers()).hasSize(1);
    }
  }
}
