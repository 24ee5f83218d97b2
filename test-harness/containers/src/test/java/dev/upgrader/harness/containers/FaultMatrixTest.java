package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.faults.FaultMatrix;
import dev.upgrader.harness.containers.faults.Operation;
import dev.upgrader.harness.containers.faults.Points;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sample of the fault matrix, and whether its points are those of the program. */
class FaultMatrixTest {
  private final FaultMatrix matrix = new FaultMatrix(Machines.on(Jdk.V17));

  @ParameterizedTest
  @EnumSource
  void thePointsAreThoseThatTheOperationComesBy(Operation operation) {
    assertThat(matrix.course(operation)).containsExactlyInAnyOrderElementsOf(Points.of(operation));
  }
}
