package dev.upgrader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @Test
  void readsEveryUnit() {
    assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Durations.parse("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(Durations.parse("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 s", "-5s", "1.5s", "5S", "PT5S", "9999999999s"})
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .hasMessage("expected a duration such as 500ms, 30s, 5m or 1h, not '" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8761h", "999999999h", "999999999m"})
  void refusesMoreThanAYear(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .hasMessage("expected at most 8760h, a year, and not '" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1500ms", "90s", "5m", "2h"})
  void writesTheShortestForm(String text) {
    assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
  }
}
