package dev.upgrader.lifecycle;

/** Where a master stands. The transitions are in the life cycle table. */
public enum Phase {
  /** The first workers are being started; PIDFILE is not written yet. */
  STARTING,
  /** Alone, ready, PIDFILE names this master. */
  SERVING,
  /** Old: the new master has been started and is not ready; PIDFILE.oldbin names this one. */
  UPGRADING,
  /** Old: the new generation is ready, the workers of both are live. */
  OVERLAP,
  /** Old: the workers of this one are drained or parked, only the new generation serves. */
  QUIET,
  /** Old: was quiet and was told to come back; its workers are not all live yet. */
  RETURNING,
  /** Old: the new generation is to go, and goes as soon as the workers of this one are live. */
  ROLLING_BACK,
  /** New: ready, PIDFILE names this one, the old master lives and has not been told to go. */
  PROVISIONAL,
  /** New: told to stop before the commit; serves until the old generation's workers are live. */
  LEAVING,
  /** Its workers drain or end, then it exits. */
  STOPPING
}
