package dev.upgrader.lifecycle;

import dev.upgrader.os.Signal;
import java.util.Optional;

/** A dialect: a table from signal to request. docs/signals.md prints the same table. */
public enum Dialect {
  GUNICORN {
    @Override
    Request row(Signal signal) {
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
        // Children are watched through their pidfds; the signal only says what these say as well.
        case CHLD, CONT, KILL, STOP -> null;
      };
    }
  };

  abstract Request row(Signal signal);

  /** What {@code signal} asks for; empty: nothing. */
  public Optional<Request> request(Signal signal) {
    return Optional.ofNullable(row(signal));
  }
}
