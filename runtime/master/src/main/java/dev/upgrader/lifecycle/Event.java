package dev.upgrader.lifecycle;

/** What can happen to a master: what somebody asks for, and what is found out. */
public enum Event {
  // --- asked for, by a signal, on the control socket, by the command line ---

  /** Run the new binary beside this one (USR2). */
  UPGRADE,
  /** Drain or park the workers, keep the master (WINCH). */
  QUIESCE,
  /**
   * Read the configuration again and replace the workers; after USR2 and WINCH: bring the workers
   * back (HUP).
   */
  RELOAD,
  /** Let the new generation go and serve alone again. */
  ROLLBACK,
  /** Go, gracefully; of two masters the old one: commit (QUIT). */
  STOP,
  /** Go, quickly (TERM). */
  STOP_NOW,
  /** Go at once, whoever else serves (INT). */
  ABANDON,
  /** Go gracefully, whoever else serves: the whole service ends. */
  SHUTDOWN,

  // --- found out ---

  /** As many workers as wanted are live. */
  WORKERS_LIVE,
  /** No worker is left. */
  WORKERS_GONE,
  /** What was to be reloaded cannot be read or run; no worker of it was started. */
  RELOAD_IMPOSSIBLE,
  /** A worker of a generation that was never ready has failed, or none was ready in time. */
  START_FAILED,
  /** The new master says that its generation is ready. */
  SUCCESSOR_READY,
  /** The new master was told to stop and asks to be relieved. */
  SUCCESSOR_LEAVING,
  /** The new master could not be started, or has ended. */
  SUCCESSOR_GONE,
  /** The old master says that its workers are live again. */
  PREDECESSOR_RESUMED,
  /** The old master says that its workers do not come back. */
  PREDECESSOR_UNABLE,
  /** The old master has ended. */
  PREDECESSOR_GONE,
  /** The time that the phase may take is over. */
  DEADLINE
}
