package dev.upgrader.cli.exit;

import java.util.Locale;

/** What a command's exit code means; scripts build on it. */
public enum ExitCode {
  /** Done, or nothing to do. */
  DONE(0),
  /** Internal error. */
  INTERNAL(1),
  /** Wrong usage or configuration. */
  USAGE(2),
  /** No live master behind the pidfile. */
  NO_MASTER(3),
  /** Another upgrade or operator is at it, or the state does not allow it. */
  REFUSED(4),
  /** Failed and undone: the old generation serves as before. */
  UNDONE(5),
  /** Timed out: nothing undone; status tells where it stands. */
  TIMED_OUT(6),
  /** Needs a person; the message says what to do. */
  DEGRADED(7);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** For scripts that read JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The number. */
  public int code() {
    return code;
  }
}
