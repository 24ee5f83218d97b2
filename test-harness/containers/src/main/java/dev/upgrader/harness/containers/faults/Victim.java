package dev.upgrader.harness.containers.faults;

import java.util.EnumSet;
import java.util.Set;

/** Whom a fault strikes. */
public enum Victim {
  OLD_MASTER,
  NEW_MASTER,
  OLD_WORKER,
  NEW_WORKER,
  COMMAND,
  /** PID 1 of a container that has the service only, and with it, when it dies, the container. */
  ANCHOR;

  /** What can happen to it. */
  public Set<Fault> faults() {
    // The anchor is a shell, and ends by itself with the last master only.
    return this == ANCHOR ? EnumSet.of(Fault.KILL, Fault.STOP) : EnumSet.allOf(Fault.class);
  }
}
