package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.metrics.Counts;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The phase that a master is in: for how long it has been, and for how long it may be. */
final class PhaseClock {
  private final Timers timers;
  private final Counts counts;
  private final Consumer<Duration> tooLong;
  private Phase phase;
  private long since = System.nanoTime();
  private Timers.Timer deadline;

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
    if (deadline != null) {
      deadline.cancel();
    }
    deadline =
        limit(next, timeouts)
            .map(time -> timers.after(time, () -> tooLong.accept(time)))
            .orElse(null);
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
  static Optional<Duration> limit(Phase phase, Configuration.Timeouts timeouts) {
    Duration comeLive = timeouts.ready().plus(timeouts.quick());
    Duration go = timeouts.drain().plus(timeouts.quick().multipliedBy(2));
    return switch (phase) {
      case UPGRADING, COMMITTING, RETURNING, ROLLING_BACK -> Optional.of(comeLive);
      case LEAVING -> Optional.of(comeLive.plus(timeouts.quick()));
      case EVICTING, STOPPING -> Optional.of(go);
      case STARTING, ARRIVING, SERVING, IDLE, OVERLAP, QUIET, PROVISIONAL -> Optional.empty();
    };
  }
}
