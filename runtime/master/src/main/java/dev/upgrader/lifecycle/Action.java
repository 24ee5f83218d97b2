package dev.upgrader.lifecycle;

/**
 * What a master does on a transition. One method of the master each; none of them decides anything.
 */
public enum Action {
  /** PIDFILE names this master; a stale PIDFILE.oldbin and the control sockets of the dead go. */
  WRITE_PIDFILE,
  /** PIDFILE becomes PIDFILE.oldbin. */
  RETIRE_PIDFILE,
  /** PIDFILE.oldbin becomes PIDFILE; what a new master that was killed has left goes. */
  RESTORE_PIDFILE,
  /** Run the launcher with the listeners. */
  START_SUCCESSOR,
  /** Tell the new master that it may stop: it is rolled back. */
  EVICT_SUCCESSOR,
  /** Tell the new master to stay, because our workers do not come back. */
  KEEP_SUCCESSOR,
  /**
   * As EVICT_SUCCESSOR, before it was ready. It may be just now, so that it drains as any other.
   */
  ABORT_SUCCESSOR,
  /** KILL the new master; its workers see the end of their channels. */
  KILL_SUCCESSOR,
  /** The attempt is on record as ready. */
  RECORD_SUCCESSOR_READY,
  /** The attempt is on record as failed or rolled back. */
  RECORD_SUCCESSOR_GONE,
  /** The upgrade that has brought this generation is on record as committed. */
  RECORD_COMMIT,
  /** Tell the old master that this generation is ready. */
  TELL_READY,
  /** Ask the old master to relieve this generation. */
  TELL_LEAVING,
  /**
   * Read the configuration again; start workers with it; when they are live, drain the older ones.
   */
  RELOAD_WORKERS,
  /** Have all workers wanted live: unpark or start what is missing, without reloading. */
  RESUME_WORKERS,
  /** A canary is over: as many workers as configured. */
  WIDEN_WORKERS,
  /** Drain or park the workers, as configured or asked. */
  QUIET_WORKERS,
  /** Drain all workers, up to the drain timeout. */
  DRAIN_WORKERS,
  /** TERM all workers, KILL after the quick timeout. */
  END_WORKERS,
  /** KILL what is left of the workers. */
  KILL_WORKERS,
  /**
   * The pidfile of this master goes, and so do the sockets' paths if nobody else serves; then exit.
   */
  EXIT
}
