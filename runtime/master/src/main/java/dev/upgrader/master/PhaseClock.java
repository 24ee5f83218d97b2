package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.metrics.Counts;
import java.time.Duration;
import java.util.function.Consumer;

/** The phase that a master is in: for how long it has been, and for how long it may be. */
final class PhaseClock {
  private final Timers timers;
  private final Counts counts;
  private final Consumer<Duration> tooLong;
  private Phase phase;
  private long since = System.nanoTime();
  private Timers.Timer deadline;

  /** Zero where {@link #deadline} is null. */
  private Duration limit = Duration.ZERO;

  /** What this master grants one that it starts, and more where that has asked for more. */
  private Duration successorReady = Duration.ZERO;

  /**
   * Begins now.
   *
   * @param tooLong told the limit of a phase that has reached it
   */
  PhaseClock(Phase first, Timers timers, Counts counts, Consumer<Duration> tooLong) {
    this.phase = first;
    this.timers = timers;
    this.counts = counts;
    this.tooLong = tooLong;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next, Configuration.Timeouts timeouts) {
    count();
    phase = next;
    if (next == Phase.UPGRADING) {
      successorReady = timeouts.ready();
    }
    if (deadline != null) {
      deadline.cancel();
    }
    limit = limit(next, timeouts);
    deadline = limit.isZero() ? null : timers.after(limit, this::isOver);
  }

  private void isOver() {
    tooLong.accept(limit);
  }

  /** The new master gives its workers so long; what this one grants it is the least. */
  void bearWith(Duration ready) {
    Duration more = ready.minus(successorReady);
    if (awaitsSuccessor() && more.compareTo(Duration.ZERO) > 0) {
      successorReady = ready;
      limit = limit.plus(more);
      deadline = timers.postpone(deadline, more);
    }
  }

  private boolean awaitsSuccessor() {
    return phase == Phase.UPGRADING || phase == Phase.COMMITTING;
  }

  /** How long this phase may take; zero: as long as it takes. */
  Duration limit() {
    return limit;
  }

  /** Adds the time since the last count to the phase. */
  void count() {
    long now = System.nanoTime();
    counts.phase(phase, Duration.ofNanos(now - since));
    since = now;
  }

  /**
   * How long a phase may take. Each waits for somebody whose own limit is shorter, so that the
   * better reason wins.
   */
  private Duration limit(Phase next, Configuration.Timeouts timeouts) {
    Duration comeLive = timeouts.ready().plus(timeouts.quick());
    return switch (next) {
      case UPGRADING, COMMITTING -> successorReady.plus(timeouts.quick());
      case RETURNING, ROLLING_BACK -> comeLive;
      case LEAVING -> comeLive.plus(timeouts.quick());
      case EVICTING, STOPPING -> timeouts.drain().plus(timeouts.quick().multipliedBy(2));
      case STARTING, ARRIVING, SERVING, IDLE, OVERLAP, QUIET, PROVISIONAL -> Duration.ZERO;
    };
  }
}
