package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WorkerStateTest {

  @Test
  void aParkedWorkerCanGoLiveAgainAndADrainingOneCannot() {
    assertThat(WorkerState.PARKED.mayBecome(WorkerState.LIVE)).isTrue();
    assertThat(WorkerState.DRAINING.mayBecome(WorkerState.LIVE)).isFalse();
    assertThat(WorkerState.EXITED.mayBecome(WorkerState.DRAINING)).isFalse();
  }
}
