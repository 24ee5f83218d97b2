package dev.upgrader.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a gate has failed: in a row, and a broken probe is not an unhealthy service. */
class TallyTest {

  private final Tally tally =
      new Tally(
          new HealthCommand("x", Duration.ofSeconds(1)), new Limits(Duration.ofSeconds(1), 2, 3));

  @Test
  void unhealthyInARowFails() {
    count(new Verdict.Unhealthy("no"), new Verdict.Healthy("yes"), new Verdict.Unhealthy("no"));
    assertThat(tally.failure()).isEmpty();
    count(new Verdict.Unhealthy("again"));
    assertThat(tally.failure()).contains("gate health-command x failed: again");
  }

  @Test
  void brokenDoesNotExcuseUnhealthyNorAddToIt() {
    count(new Verdict.Unhealthy("no"), new Verdict.Broken("?"), new Verdict.Broken("?"));
    assertThat(tally.failure()).isEmpty();
    count(new Verdict.Unhealthy("no"));
    assertThat(tally.failure()).contains("gate health-command x failed: no");
  }

  @Test
  void brokenInARowCannotBeChecked() {
    count(new Verdict.Broken("1"), new Verdict.Broken("2"), new Verdict.Broken("3"));
    assertThat(tally.failure()).contains("gate health-command x cannot be checked: 3");
    assertThat(tally.isGood()).isFalse();
  }

  @Test
  void itHasToShowAnewAfterAMark() {
    count(new Verdict.Healthy("yes"));
    assertThat(tally.isGood()).isTrue();
    tally.mark();
    assertThat(tally.isGood()).isFalse();
  }

  private void count(Verdict... verdicts) {
    for (Verdict verdict : verdicts) {
      tally.count(new Tally.Look(0, 0, verdict));
    }
  }
}
