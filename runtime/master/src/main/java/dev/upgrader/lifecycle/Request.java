package dev.upgrader.lifecycle;

import java.util.Optional;

/**
 * All that can be asked of a master. A signal, a line on the control socket, a letter in the FIFO,
 * a touched file and a call of the worker API all become one of these, and take the same way from
 * there.
 */
public sealed interface Request {

  /** What a signal, letter or touch of it is in the table of the life cycle, if it is in it. */
  default Optional<Event> asEvent() {
    return Optional.empty();
  }

  /** An event of the life cycle. */
  record Move(Event event) implements Request {
    @Override
    public Optional<Event> asEvent() {
      return Optional.of(event);
    }
  }

  /** USR2, with only so many live workers of the new generation until all are asked for. */
  record Canary(int workers) implements Request {
    @Override
    public Optional<Event> asEvent() {
      return Optional.of(Event.UPGRADE);
    }
  }

  /** That, if this new master lives: it is meant for the old one of two only. */
  record Beside(long successor, Request wish) implements Request {}

  /** Read the configuration again; unlike HUP it is refused where that would not be done. */
  record Reload() implements Request {}

  /** WINCH, with the decision of the one who asks: park or stop. */
  record Quiet(boolean park) implements Request {
    @Override
    public Optional<Event> asEvent() {
      return Optional.of(Event.QUIESCE);
    }
  }

  /** Start new workers from the configuration as it is read, and replace the present ones. */
  record ReloadWorkers(Pace pace) implements Request {}

  /** Replace the master's image in place by its launcher, and then the workers. */
  record ReloadMaster(Pace pace) implements Request {}

  /** One worker more or fewer, but not none (TTIN, TTOU). */
  record ScaleBy(int delta) implements Request {}

  /** This many workers. */
  record ScaleTo(int workers) implements Request {}

  /** Park the workers, or unpark them (TSTP). */
  record Pause(Switch to) implements Request {}

  /** Open the log files anew (USR1). */
  record Reopen() implements Request {}

  /** Write the statistics to the log. */
  record LogStatistics() implements Request {}

  /** Write the status of every worker to the log. */
  record LogWorkers() implements Request {}

  /** Write the pidfile anew. */
  record RewritePidfile() implements Request {}

  /** Read another of the FIFOs, by its number. */
  record SwitchFifo(int number) implements Request {}

  /** The direction of a pause. */
  enum Switch {
    ON,
    OFF,
    TOGGLE
  }

  /** How workers are replaced. */
  enum Pace {
    /** All new ones are started, and when they are live the older ones drain. */
    TOGETHER,
    /** One after the other: the new one is live before the old one drains. */
    CHAIN,
    /** The older ones are ended at once, without waiting for their requests. */
    BRUTAL
  }
}
