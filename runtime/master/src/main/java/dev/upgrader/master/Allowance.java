package dev.upgrader.master;

import java.time.Duration;

/**
 * How much may be logged of what somebody says who could say anything: some at once, and one more
 * each second. Who goes on and on is heard again when he has been silent for a minute.
 */
final class Allowance {
  private static final int AT_ONCE = 50;
  private static final int MOST = AT_ONCE + 60;
  private static final long EACH_NANOS = Duration.ofSeconds(1).toNanos();

  private long used;
  private long sinceNanos;

  /** How many are too many now: 0, it may be logged; 1, it is the first that may not. */
  long excess(long nowNanos) {
    if (used == 0) {
      sinceNanos = nowNanos;
    }
    long regained = Math.min((nowNanos - sinceNanos) / EACH_NANOS, used);
    sinceNanos += regained * EACH_NANOS;
    used = Math.min(MOST, used + 1 - regained);
    return Math.max(0, used - AT_ONCE);
  }
}
