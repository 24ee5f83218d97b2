package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Allowance allowance = new Allowance();

  @Test
  void ofAFloodTheBeginningIsToldUntilThereIsAMinuteOfSilence() {
    assertThat(told(LongStream.range(0, 10_000).map(i -> 17 + i * SECOND / 100))).isEqualTo(50);
    assertThat(allowance.excess(17 + 100 * SECOND)).isGreaterThan(1);
    assertThat(allowance.excess(17 + 161 * SECOND)).isZero();
  }

  @Test
  void whoSaysLittleIsHeardForEver() {
    assertThat(told(LongStream.range(0, 1_000).map(i -> i * SECOND))).isEqualTo(1_000);
  }

  private long told(LongStream times) {
    return times.filter(now -> allowance.excess(now) == 0).count();
  }
}
