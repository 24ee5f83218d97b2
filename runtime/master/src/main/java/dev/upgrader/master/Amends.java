package dev.upgrader.master;

import java.io.IOException;
import java.time.Duration;

/**
 * A step on the way to a phase that is entered in any case, because somebody has to serve: that it
 * fails is told, and it is tried again until it succeeds or another takes its place.
 */
final class Amends {
  /** Whoever can mend the cause does not tell. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  interface Step {
    void take() throws IOException;
  }

  private final Timers timers;
  private final Log log;
  private Timers.Timer next;

  Amends(Timers timers, Log log) {
    this.timers = timers;
    this.log = log;
  }

  /** In place of the one before. */
  void take(Step step) {
    cancel();
    attempt(step, "");
  }

  boolean areDue() {
    return next != null;
  }

  void cancel() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void attempt(Step step, String before) {
    next = null;
    try {
      step.take();
      if (!before.isEmpty()) {
        log.say("made good: " + before);
      }
    } catch (IOException e) {
      String cause = String.valueOf(e.getMessage());
      if (!cause.equals(before)) {
        log.say(cause + "; it is tried again each second");
      }
      next = timers.after(PAUSE, () -> attempt(step, cause));
    }
  }
}
