package dev.upgrader.master;

import java.time.Duration;

/**
 * How long to wait before what died is started again: at once after a long life, then 250 ms,
 * doubled up to 30 s, so that a crash loop costs next to nothing and a single crash costs no time.
 */
final class Backoff {
  static final Duration LONG_LIFE = Duration.ofSeconds(10);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LAST = Duration.ofSeconds(30);

  private int failures;

  /** The delay after a process that has lived for {@code age}. */
  Duration after(Duration age) {
    if (age.compareTo(LONG_LIFE) >= 0) {
      failures = 0;
      return Duration.ZERO;
    }
    Duration delay = FIRST.multipliedBy(1L << Math.min(failures, 7));
    failures++;
    return delay.compareTo(LAST) > 0 ? LAST : delay;
  }

  /** More than one in a row has died young. */
  boolean isRepeating() {
    return failures > 1;
  }
}
