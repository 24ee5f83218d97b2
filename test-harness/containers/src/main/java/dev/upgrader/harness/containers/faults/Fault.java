package dev.upgrader.harness.containers.faults;

/** What happens to a process. */
public enum Fault {
  /** By the kernel: nothing of its own runs any more. */
  KILL,
  /** For ten seconds. */
  STOP,
  /** It ends by itself, as if all were well. */
  EXIT_0,
  /** It ends by itself with an error. */
  EXIT_1;

  /** Whether the process is gone afterwards. */
  boolean isDeadly() {
    return this != STOP;
  }
}
