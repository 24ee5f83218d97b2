package dev.upgrader.harness.containers.faults;

/** One cell of the matrix. */
public record Cell(Operation operation, String point, Victim victim, Fault fault) {

  /** Nobody has gone but the command, so that it has not done its work. */
  boolean isRepeated() {
    return victim == Victim.COMMAND || !fault.isDeadly();
  }

  @Override
  public String toString() {
    return "%s, when it %s: %s to the %s"
        .formatted(
            operation.name().toLowerCase(java.util.Locale.ROOT),
            point,
            fault,
            victim.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
  }
}
