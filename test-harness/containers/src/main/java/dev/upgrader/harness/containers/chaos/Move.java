package dev.upgrader.harness.containers.chaos;

import dev.upgrader.harness.containers.Draw;
import java.util.List;
import java.util.random.RandomGenerator;

/** What can happen to a service, and how often it does beside the others. */
enum Move {
  UPGRADE(10, Kind.COMMAND, "upgrade"),
  UPGRADE_WARM(6, Kind.COMMAND, "upgrade --warm"),
  UPGRADE_AND_COMMIT(10, Kind.COMMAND, "upgrade --commit"),
  COMMIT(10, Kind.COMMAND, "commit"),
  ROLLBACK(10, Kind.COMMAND, "rollback"),
  RELOAD(5, Kind.COMMAND, "reload"),
  SCALE_TO_ONE(2, Kind.COMMAND, "scale 1"),
  SCALE_TO_THREE(2, Kind.COMMAND, "scale 3"),
  STATUS(2, Kind.COMMAND, "status"),

  USR2(6, Kind.SIGNAL, "USR2"),
  HUP(4, Kind.SIGNAL, "HUP"),
  TTIN(2, Kind.SIGNAL, "TTIN"),
  USR1(1, Kind.SIGNAL, "USR1"),
  OLD_WINCH(4, Kind.SIGNAL_TO_OLD, "WINCH"),
  OLD_HUP(4, Kind.SIGNAL_TO_OLD, "HUP"),
  OLD_QUIT(4, Kind.SIGNAL_TO_OLD, "QUIT"),
  OLD_TERM(2, Kind.SIGNAL_TO_OLD, "TERM"),
  NEW_QUIT(3, Kind.SIGNAL_TO_NEW, "QUIT"),
  NEW_TERM(3, Kind.SIGNAL_TO_NEW, "TERM"),

  KILL_OLD_MASTER(3, Kind.SIGNAL_TO_OLD, "KILL"),
  KILL_NEW_MASTER(3, Kind.SIGNAL_TO_NEW, "KILL"),
  KILL_MASTER(2, Kind.SIGNAL, "KILL"),
  KILL_WORKER(4, Kind.SIGNAL_TO_WORKER, "KILL"),
  KILL_COMMAND(4, Kind.SIGNAL_TO_COMMAND, "KILL"),
  PAUSE_MASTER(3, Kind.SIGNAL, "STOP"),
  PAUSE_OLD_MASTER(3, Kind.SIGNAL_TO_OLD, "STOP"),
  PAUSE_WORKER(2, Kind.SIGNAL_TO_WORKER, "STOP"),
  PAUSE_COMMAND(2, Kind.SIGNAL_TO_COMMAND, "STOP");

  /** Who it is done to. */
  enum Kind {
    /** Nobody: a command of the upgrader is given. */
    COMMAND,
    /** The master that the pidfile names. */
    SIGNAL,
    /** The same, while there are two. */
    SIGNAL_TO_NEW,
    /** The other of two. */
    SIGNAL_TO_OLD,
    SIGNAL_TO_WORKER,
    SIGNAL_TO_COMMAND
  }

  private static final List<Move> ALL = List.of(values());

  private final int weight;
  private final Kind kind;
  private final String what;

  Move(int weight, Kind kind, String what) {
    this.weight = weight;
    this.kind = kind;
    this.what = what;
  }

  static Move any(RandomGenerator random) {
    return Draw.from(ALL, move -> move.weight, random);
  }

  Kind kind() {
    return kind;
  }

  /** The command or the signal. */
  String what() {
    return what;
  }

  /** Another release is deployed before it. */
  boolean isUpgrade() {
    return what.startsWith("upgrade") || this == USR2;
  }

  /**
   * Requests may be lost by it: who has them in work dies or hangs, or is told to wait for none, as
   * by TERM to an old master, and by TERM and QUIT in uWSGI's dialect.
   */
  boolean excusesLosses(boolean uwsgi) {
    return kind == Kind.SIGNAL_TO_WORKER
        || this == OLD_TERM
        || (uwsgi && List.of("TERM", "QUIT").contains(what));
  }

  /** A master ends by it; if it was the only one, by then, so does the service. */
  boolean endsMaster() {
    return kind != Kind.SIGNAL_TO_WORKER
        && kind != Kind.SIGNAL_TO_COMMAND
        && List.of("KILL", "TERM", "QUIT").contains(what);
  }
}
