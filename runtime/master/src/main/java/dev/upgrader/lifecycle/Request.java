package dev.upgrader.lifecycle;

/**
 * All that can be asked of a master. A signal, a line on the control socket, a letter in the FIFO,
 * a touched file and a call of the worker API all become one of these, and take the same way from
 * there.
 */
public sealed interface Request {

  /** An event of the life cycle. */
  record Move(Event event) implements Request {}

  /** WINCH, with the decision of the one who asks: park or stop. */
  record Quiet(boolean park) implements Request {}

  /** One worker more or fewer (TTIN, TTOU). */
  record ScaleBy(int delta) implements Request {}

  /** This many workers. */
  record ScaleTo(int workers) implements Request {}

  /** Park the workers, or unpark them (TSTP). */
  record Pause(Switch to) implements Request {}

  /** Open the log files anew (USR1). */
  record Reopen() implements Request {}

  /** The direction of a pause. */
  enum Switch {
    ON,
    OFF,
    TOGGLE
  }
}
