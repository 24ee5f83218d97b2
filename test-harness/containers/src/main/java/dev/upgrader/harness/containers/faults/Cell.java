package dev.upgrader.harness.containers.faults;

/** One cell of the matrix. */
public record Cell(Operation operation, String point, Victim victim, Fault fault) {

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
