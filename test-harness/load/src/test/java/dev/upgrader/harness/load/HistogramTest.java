package dev.upgrader.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void percentilesAreWithinThreePercent() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 100_000; i++) {
      histogram.record(i * 1_000L);
    }
    assertThat(histogram.percentile(0.5).toNanos() / 1000.0).isBetween(50_000.0, 51_600.0);
    assertThat(histogram.percentile(0.99).toNanos() / 1000.0).isBetween(99_000.0, 100_000.0);
    assertThat(histogram.max()).isEqualTo(Duration.ofMillis(100));
    assertThat(histogram.total()).isEqualTo(100_000);
  }

  @Test
  void smallDurationsAreExact() {
    Histogram histogram = new Histogram();
    histogram.record(7_000);
    assertThat(histogram.percentile(0.99)).isEqualTo(Duration.ofNanos(7_000));
  }

  @Test
  void emptyHistogramHasNoDurations() {
    assertThat(new Histogram().percentile(0.99)).isZero();
  }

  @Test
  void hoursFallIntoTheLastBucket() {
    Histogram histogram = new Histogram();
    histogram.record(Duration.ofHours(3).toNanos());
    assertThat(histogram.max()).isEqualTo(Duration.ofHours(3));
    assertThat(histogram.percentile(1)).isPositive();
  }

  @Test
  void theSumOfPartsCountsWhatOneOfAllDoes() {
    Histogram all = new Histogram();
    Histogram sum = new Histogram();
    for (long[] part : new long[][] {{5_000_000, 9_000}, {}, {80_000_000, 1}, {400_000}}) {
      Histogram one = new Histogram();
      for (long nanos : part) {
        one.record(nanos);
        all.record(nanos);
      }
      sum.add(one);
    }
    assertThat(sum.total()).isEqualTo(5);
    for (double share = 0.1; share <= 1; share += 0.1) {
      assertThat(sum.percentile(share)).isEqualTo(all.percentile(share));
    }
  }
}
