package dev.upgrader.master;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where a worker stands, as far as its own word has reached the master.
 *
 * <pre>
 * STARTING -> WARM -> LIVE <-> PARKED -> DRAINING -> EXITED
 * </pre>
 */
enum WorkerState {
  /** The JVM boots, the service binds, the probe fails. */
  STARTING,
  /** Ready; has never accepted from the public listeners. */
  WARM,
  /** Accepts. */
  LIVE,
  /** Has accepted, and accepts no more; can be live again at once. */
  PARKED,
  /** Was told to go. */
  DRAINING,
  /** Is no more. */
  EXITED;

  private Set<WorkerState> next() {
    return switch (this) {
      case STARTING -> EnumSet.of(WARM, DRAINING, EXITED);
      case WARM -> EnumSet.of(LIVE, PARKED, DRAINING, EXITED);
      case LIVE -> EnumSet.of(PARKED, DRAINING, EXITED);
      case PARKED -> EnumSet.of(LIVE, DRAINING, EXITED);
      case DRAINING -> EnumSet.of(EXITED);
      case EXITED -> EnumSet.noneOf(WorkerState.class);
    };
  }

  /** Whether a worker in this state may come to {@code to}; a repetition is always legal. */
  boolean leadsTo(WorkerState to) {
    return to == this || next().contains(to);
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
