package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.chaos.Chaos;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sample of {@code bin/chaos}: a seed of each dialect, for a short time. */
class ChaosTest {
  private static final Duration TIME = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void whateverHappensAtRandomSomebodyServesAndNothingIsLeftBehind(long seed)
      throws InterruptedException {
    Chaos.Result result = Chaos.run(Machines.on(Jdk.V17), seed, TIME);
    assertThat(result.violations()).as(String.join("\n", result.history())).isEmpty();
    assertThat(result.history()).hasSizeGreaterThan(5);
    assertThat(result.requests()).isPositive();
  }
}
