package dev.upgrader.lifecycle;

/** Where a master stands. The transitions are in {@link LifeCycle}. */
public enum Phase {
  /** Alone: the first workers are being started; PIDFILE is not written yet. */
  STARTING,
  /** Alone, ready; PIDFILE names this master. */
  SERVING,
  /** Alone: the workers were told to go (WINCH), the listeners are kept. */
  IDLE,

  /** Old: the new master has been started and is not ready; PIDFILE.oldbin names this one. */
  UPGRADING,
  /**
   * Old: as UPGRADING, and told to go: it goes as soon as the new generation is ready, and stays if
   * that fails.
   */
  COMMITTING,
  /** Old: the new generation is ready, the workers of both are live. */
  OVERLAP,
  /** Old: its workers are drained or parked, only the new generation serves. */
  QUIET,
  /** Old: was quiet and was told to come back; its workers are not all live yet. */
  RETURNING,
  /** Old: the new generation is to go, as soon as the workers of this one are live. */
  ROLLING_BACK,
  /** Old: its workers are live and the new generation was told to go. */
  EVICTING,

  /** New: its first workers are being started, the old master lives. */
  ARRIVING,
  /** New: ready, PIDFILE names this one; the old master lives and has not been told to go. */
  PROVISIONAL,
  /** New: told to stop before the commit; serves until the old generation's workers are live. */
  LEAVING,

  /** Its workers drain or end, then it exits. */
  STOPPING;

  /** Its workers accept, unless they were paused; of an old one beside those of the new. */
  public boolean isToServe() {
    return switch (this) {
      case SERVING, UPGRADING, COMMITTING, OVERLAP, EVICTING, PROVISIONAL, LEAVING -> true;
      case STARTING, IDLE, QUIET, RETURNING, ROLLING_BACK, ARRIVING, STOPPING -> false;
    };
  }

  /** Another master of the same service lives beside this one, as far as this one knows. */
  public boolean isUpgrade() {
    return switch (this) {
      case STARTING, SERVING, IDLE, STOPPING -> false;
      default -> true;
    };
  }
}
