package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.faults.Cell;
import dev.upgrader.harness.containers.faults.Fault;
import dev.upgrader.harness.containers.faults.FaultMatrix;
import dev.upgrader.harness.containers.faults.Operation;
import dev.upgrader.harness.containers.faults.Points;
import dev.upgrader.harness.containers.faults.Victim;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A sample of the fault matrix, and whether its points are those of the program. */
class FaultMatrixTest {
  private final FaultMatrix matrix = new FaultMatrix(Machines.on(Jdk.V17));

  @ParameterizedTest
  @EnumSource
  void thePointsAreThoseThatTheOperationComesBy(Operation operation) {
    assertThat(matrix.course(operation)).containsExactlyInAnyOrderElementsOf(Points.of(operation));
  }

  @ParameterizedTest
  @CsvSource({
    "UPGRADE,  hears Warm,                    NEW_WORKER, KILL",
    "UPGRADE,  asks quiet,                    NEW_MASTER, KILL",
    "COMMIT,   asks stop,                     NEW_MASTER, KILL",
    "ROLLBACK, performs EVICT_SUCCESSOR,      NEW_MASTER, EXIT_1",
    "REPLACE,  replaces itself,               OLD_WORKER, KILL",
    "COMMIT,   performs EXIT,                 ANCHOR,     KILL",
  })
  void itEndsAsPromised(Operation operation, String point, Victim victim, Fault fault)
      throws Exception {
    assertThat(matrix.play(new Cell(operation, point, victim, fault)).result())
        .as("there is such a process")
        .isPresent();
  }
}
