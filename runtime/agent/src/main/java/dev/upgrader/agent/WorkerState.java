package dev.upgrader.agent;

/**
 * Where a worker is in its life.
 *
 * <pre>
 * STARTING -> WARM -> LIVE <-> PARKED -> DRAINING -> EXITED
 * </pre>
 *
 * LIVE can also follow STARTING (the master does not wait for the warm-up), and DRAINING follows
 * every state before it.
 */
enum WorkerState {
  STARTING,
  WARM,
  LIVE,
  PARKED,
  DRAINING,
  EXITED;

  boolean mayBecome(WorkerState next) {
    return switch (next) {
      case STARTING -> false;
      case WARM -> this == STARTING;
      case LIVE -> this == STARTING || this == WARM || this == PARKED;
      case PARKED -> this == LIVE;
      case DRAINING -> compareTo(DRAINING) < 0;
      case EXITED -> this == DRAINING;
    };
  }

  /** It has accepted from the public listeners, so there may be clients of its own. */
  boolean hasServed() {
    return this == LIVE || this == PARKED || this == DRAINING;
  }
}
