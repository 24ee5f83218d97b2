package dev.upgrader.cli.sequence;

import java.time.Duration;

/** The one bound on all the waiting of a command. */
public final class Deadline {

  private final Duration whole;
  private final long end;

  private Deadline(Duration whole) {
    this.whole = whole;
    this.end = System.nanoTime() + whole.toNanos();
  }

  /** Counts from now. */
  public static Deadline in(Duration whole) {
    return new Deadline(whole);
  }

  Duration whole() {
    return whole;
  }

  /** Whether it is over. */
  boolean isOver() {
    return remainingNanos() == 0;
  }

  /** Zero when it is over. */
  long remainingNanos() {
    return Math.max(0, end - System.nanoTime());
  }

  /** The earlier one of both. */
  Deadline within(Deadline other) {
    return other.remainingNanos() < remainingNanos() ? other : this;
  }

  /** The earlier one of this and {@code duration} from now. */
  Deadline within(Duration duration) {
    return duration.toNanos() < remainingNanos() ? in(duration) : this;
  }
}
