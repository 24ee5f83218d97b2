package dev.upgrader.lifecycle;

import dev.upgrader.os.Signal;
import java.util.Optional;

/**
 * A dialect: a table from signal to request. docs/signals.md prints the same table. CHLD is in none
 * of them: children are watched through their pidfds.
 */
public enum Dialect {
  /** nginx, gunicorn, unicorn. */
  GUNICORN {
    @Override
    Request row(Signal signal, boolean dieOnTerm) {
      return switch (signal) {
        case TERM -> new Request.Move(Event.STOP_NOW);
        case INT -> new Request.Move(Event.ABANDON);
        case QUIT -> new Request.Move(Event.STOP);
        case HUP -> new Request.Move(Event.RELOAD);
        case TTIN -> new Request.ScaleBy(1);
        case TTOU -> new Request.ScaleBy(-1);
        case USR1 -> new Request.Reopen();
        case USR2 -> new Request.Move(Event.UPGRADE);
        case WINCH -> new Request.Move(Event.QUIESCE);
        case TSTP -> new Request.Pause(Request.Switch.TOGGLE);
        case CHLD, CONT, KILL, STOP -> null;
      };
    }
  },

  /** uWSGI. */
  UWSGI {
    @Override
    Request row(Signal signal, boolean dieOnTerm) {
      return switch (signal) {
        case TERM ->
            dieOnTerm
                ? new Request.Move(Event.STOP_NOW)
                : new Request.ReloadMaster(Request.Pace.BRUTAL);
        case INT, QUIT -> new Request.Move(Event.ABANDON);
        case HUP -> new Request.ReloadMaster(Request.Pace.CHAIN);
        case TTIN -> new Request.ScaleBy(1);
        case TTOU -> new Request.ScaleBy(-1);
        case USR1 -> new Request.LogStatistics();
        case USR2 -> new Request.LogWorkers();
        case TSTP -> new Request.Pause(Request.Switch.TOGGLE);
        case CHLD, CONT, KILL, STOP, WINCH -> null;
      };
    }
  };

  abstract Request row(Signal signal, boolean dieOnTerm);

  /** What {@code signal} asks for; empty: nothing. */
  public Optional<Request> request(Signal signal, boolean dieOnTerm) {
    return Optional.ofNullable(row(signal, dieOnTerm));
  }
}
