package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.Durations;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.metrics.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhaseClockTest {
  private static final Configuration.Timeouts TIMEOUTS =
      new Configuration.Timeouts(
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));

  private final List<Duration> over = new ArrayList<>();
  private long seconds;
  private final Timers timers = new Timers(() -> Duration.ofSeconds(seconds).toNanos());
  private final PhaseClock clock =
      new PhaseClock(Phase.SERVING, timers, new Counts(List.of(), count -> {}), over::add);

  @Test
  void aNewMasterThatNeverSaysAWordHasTheTimeOfTheOldOne() {
    enter(Phase.UPGRADING);
    after(64);
    assertThat(over).isEmpty();
    after(65);
    assertThat(over).containsExactly(Duration.ofSeconds(65));
  }

  @Test
  void aNewMasterThatWaitsLongerForItsWorkersIsWaitedForAsLong() {
    enter(Phase.UPGRADING);
    after(3);
    clock.bearWith(Duration.ofMinutes(5));
    after(304);
    assertThat(over).isEmpty();
    after(305);
    assertThat(over).containsExactly(Duration.ofSeconds(305));
    assertThat(clock.limit()).isEqualTo(Duration.ofSeconds(305));
  }

  @Test
  void itIsWaitedForAsLongWhenTheOldMasterIsToldToGoMeanwhile() {
    enter(Phase.UPGRADING);
    clock.bearWith(Duration.ofMinutes(5));
    enter(Phase.COMMITTING);
    after(304);
    assertThat(over).isEmpty();
    after(305);
    assertThat(over).hasSize(1);
  }

  @Test
  void itsOwnTimeoutIsNoReasonToEndItEarlier() {
    enter(Phase.UPGRADING);
    clock.bearWith(Duration.ofSeconds(2));
    after(64);
    assertThat(over).isEmpty();
  }

  @Test
  void theNextNewMasterHasToAskForItselfAgain() {
    enter(Phase.UPGRADING);
    clock.bearWith(Duration.ofMinutes(5));
    enter(Phase.SERVING);
    enter(Phase.UPGRADING);
    assertThat(clock.limit()).isEqualTo(Duration.ofSeconds(65));
  }

  @Test
  void whoeverAsksForMoreThanCanBeConfiguredGetsAYear() {
    enter(Phase.UPGRADING);
    clock.bearWith(Durations.within(Long.MAX_VALUE));
    assertThat(clock.limit()).isEqualTo(Duration.ofDays(365).plusSeconds(5));
    assertThat(Durations.within(-1)).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UPGRADING", "COMMITTING"})
  void inAnyOtherPhaseItsWordChangesNothing(Phase phase) {
    enter(phase);
    Duration before = clock.limit();
    clock.bearWith(Duration.ofMinutes(5));
    assertThat(clock.limit()).isEqualTo(before);
  }

  private void enter(Phase phase) {
    clock.enter(phase, TIMEOUTS);
  }

  private void after(long second) {
    seconds = second;
    timers.runDue();
  }
}
