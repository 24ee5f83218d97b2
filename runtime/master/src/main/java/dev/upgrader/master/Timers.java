package dev.upgrader.master;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** Deadlines on the loop's thread, on a clock that does not jump. */
final class Timers {

  /** A deadline that may be called off. */
  static final class Timer {
    private final long due;
    private final Runnable action;
    private boolean cancelled;

    private Timer(long due, Runnable action) {
      this.due = due;
      this.action = action;
    }

    void cancel() {
      cancelled = true;
    }
  }

  private final LongSupplier nanoTime;
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong((Timer timer) -> timer.due));

  /**
   * Deadlines.
   *
   * @param nanoTime a monotonic clock in nanoseconds
   */
  Timers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  Timer after(Duration delay, Runnable action) {
    Timer timer = new Timer(nanoTime.getAsLong() + delay.toNanos(), action);
    timers.add(timer);
    return timer;
  }

  /** The same by so much later. */
  Timer postpone(Timer timer, Duration by) {
    timer.cancel();
    Timer later = new Timer(timer.due + by.toNanos(), timer.action);
    timers.add(later);
    return later;
  }

  /**
   * Milliseconds until the next one, rounded up so that it is due when we wake; -1: there is none.
   */
  int millisToNext() {
    dropCancelled();
    Timer next = timers.peek();
    if (next == null) {
      return -1;
    }
    long nanos = next.due - nanoTime.getAsLong();
    return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  /** What is due by now; what becomes due meanwhile comes after whatever else has happened. */
  void runDue() {
    long now = nanoTime.getAsLong();
    dropCancelled();
    while (!timers.isEmpty() && timers.peek().due - now <= 0) {
      timers.remove().action.run();
      dropCancelled();
    }
  }

  private void dropCancelled() {
    while (!timers.isEmpty() && timers.peek().cancelled) {
      timers.remove();
    }
  }
}
