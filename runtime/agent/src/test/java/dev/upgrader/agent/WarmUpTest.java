package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  private static final int STRETCH = 2000;

  @Test
  void itGoesOnForAsLongAsTheLatencyFalls() {
    assertThat(answersUntilPlateau(at -> (long) (1e9 * Math.pow(0.9, (double) at / STRETCH))))
        .isEqualTo(100_000);
  }

  @Test
  void itEndsWhenTheLatencyNoLongerFalls() {
    assertThat(answersUntilPlateau(at -> at < 3 * STRETCH ? 900_000 - at * 100 : 300_000))
        .isEqualTo(5 * STRETCH);
  }

  @Test
  void itDoesNotEndBeforeTheOptimizerHasHadItsTurn() {
    assertThat(answersUntilPlateau(at -> 500_000)).isEqualTo(3 * STRETCH);
  }

  @Test
  void whoWaitedForAProcessorSaysNothing() {
    assertThat(
            answersUntilPlateau(
                at -> at % 2 == 0 ? 50_000_000 : 900_000 - Math.min(at, 4 * STRETCH) * 100))
        .isEqualTo(6 * STRETCH);
  }

  /** At most 100,000. */
  private static long answersUntilPlateau(LongUnaryOperator latencyAt) {
    WarmUp.Plateau plateau = new WarmUp.Plateau();
    long answers = 0;
    while (!plateau.isReached() && answers < 100_000) {
      plateau.add(latencyAt.applyAsLong(answers), 1);
      answers++;
    }
    return answers;
  }
}
