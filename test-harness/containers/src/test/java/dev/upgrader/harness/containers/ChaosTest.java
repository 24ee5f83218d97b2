package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.chaos.Chaos;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A sample of {@code bin/chaos}: one seed, for a short time. */
class ChaosTest {
  private static final long SEED = 3;
  private static final Duration TIME = Duration.ofSeconds(30);

  @Test
  void whateverHappensAtRandomSomebodyServesAndNothingIsLeftBehind() throws InterruptedException {
    Chaos.Result result = Chaos.run(Machines.on(Jdk.V17), SEED, TIME);
    assertThat(result.violations()).as(String.join("\n", result.history())).isEmpty();
    assertThat(result.history()).hasSizeGreaterThan(5);
    assertThat(result.requests()).isPositive();
  }
}
