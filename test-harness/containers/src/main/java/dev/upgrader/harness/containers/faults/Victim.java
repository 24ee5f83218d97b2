package dev.upgrader.harness.containers.faults;

/** Whom a fault strikes. */
public enum Victim {
  OLD_MASTER,
  NEW_MASTER,
  OLD_WORKER,
  NEW_WORKER,
  COMMAND
}
