package dev.upgrader.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.metrics.Counts.Drain;
import dev.upgrader.metrics.Counts.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PrometheusTextTest {
  private static final Path PAGE = Path.of("../../docs/metrics.md");

  private final Counts counts = new Counts(List.of(), count -> {});

  @Test
  void bothGenerationsAreToldApart() {
    Exposition text = read(status("shop", 3, Phase.QUIET), status("shop", 4, Phase.PROVISIONAL));
    assertThat(text.value("upgrader_generation{service=shop}")).isEqualTo(3);
    assertThat(text.value("upgrader_phase{generation=3,phase=quiet,service=shop}")).isEqualTo(1);
    assertThat(text.value("upgrader_phase{generation=3,phase=serving,service=shop}")).isZero();
    assertThat(text.value("upgrader_phase{generation=4,phase=provisional,service=shop}"))
        .isEqualTo(1);
    assertThat(text.value("upgrader_workers{generation=4,service=shop,state=live}")).isEqualTo(2);
    assertThat(text.value("upgrader_workers{generation=4,service=shop,state=warm}")).isZero();
    assertThat(text.value("upgrader_workers_wanted{generation=4,service=shop}")).isEqualTo(2);
    assertThat(text.value("upgrader_master_start_time_seconds{generation=4,service=shop}"))
        .isEqualTo(1_700_000_000.5);
  }

  @Test
  void workersOfOneNumberAreOneSampleAndAnUnknownFigureIsNone() {
    Exposition text = read(status("shop", 1, Phase.SERVING));
    assertThat(text.value("upgrader_connections{generation=1,service=shop,worker=0}"))
        .isEqualTo(12);
    assertThat(text.samples().keySet())
        .noneMatch(sample -> sample.startsWith("upgrader_connections{") && sample.contains("=1}"));
    assertThat(text.value("upgrader_listener_queue{listener=http,service=shop}")).isEqualTo(7);
    assertThat(text.value("upgrader_listener_queue_limit{listener=http,service=shop}"))
        .isEqualTo(4096);
    assertThat(text.value("upgrader_listener_overflows_total{listener=http,service=shop}"))
        .isEqualTo(2);
    assertThat(text.samples().keySet()).noneMatch(sample -> sample.contains("management"));
  }

  @Test
  void countsAreCountersAndDurationsAreSeconds() {
    counts.attempt(Outcome.COMMITTED);
    counts.attempt(Outcome.COMMITTED);
    counts.attempt(Outcome.ROLLED_BACK);
    counts.drain(Drain.CUT_OFF);
    counts.restart();
    counts.phase(Phase.OVERLAP, Duration.ofMillis(1500));
    counts.phase(Phase.OVERLAP, Duration.ofSeconds(1));
    Exposition text = read(status("shop", 1, Phase.SERVING));
    assertThat(text.value("upgrader_attempts_total{outcome=committed,service=shop}")).isEqualTo(2);
    assertThat(text.value("upgrader_attempts_total{outcome=rolled_back,service=shop}"))
        .isEqualTo(1);
    assertThat(text.value("upgrader_attempts_total{outcome=failed,service=shop}")).isZero();
    assertThat(text.value("upgrader_drains_total{result=cut_off,service=shop}")).isEqualTo(1);
    assertThat(text.value("upgrader_drains_total{result=in_time,service=shop}")).isZero();
    assertThat(text.value("upgrader_worker_restarts_total{service=shop}")).isEqualTo(1);
    assertThat(text.value("upgrader_phase_duration_seconds_count{phase=overlap,service=shop}"))
        .isEqualTo(2);
    assertThat(text.value("upgrader_phase_duration_seconds_sum{phase=overlap,service=shop}"))
        .isEqualTo(2.5);
  }

  @Test
  void anOddNameOfTheServiceIsEscaped() {
    Exposition text = read(status("a \"b\" \\ c", 1, Phase.SERVING));
    assertThat(text.samples().keySet())
        .allMatch(sample -> sample.contains("service=a \\\"b\\\" \\\\ c"));
  }

  @Test
  void thePageOfTheManualListsWhatIsThere() throws IOException {
    Exposition text = read(status("shop", 1, Phase.SERVING));
    Matcher row =
        Pattern.compile("^\\| `(\\w+)`[^|]*\\| (\\w+) \\|", Pattern.MULTILINE)
            .matcher(Files.readString(PAGE));
    Set<String> listed = row.results().map(r -> r.group(1) + " " + r.group(2)).collect(toSet());
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            text.types().entrySet().stream()
                .map(type -> type.getKey() + " " + type.getValue())
                .collect(toSet()));
  }

  private static <T> Collector<T, ?, Set<T>> toSet() {
    return Collectors.toSet();
  }

  private Exposition read(Status... generations) {
    return Exposition.read(PrometheusText.of("1.2.3", List.of(generations), counts));
  }

  private static Status status(String name, int generation, Phase phase) {
    return new Status(
        4000 + generation,
        name,
        generation,
        phase,
        false,
        1_700_000_000_500L,
        0,
        Optional.empty(),
        Optional.empty(),
        "/run/shop.pid",
        Optional.empty(),
        2,
        0,
        0,
        List.of(
            new Status.Listener("http", "0.0.0.0:8080", false, 77, 7, 4096, 2),
            new Status.Listener("management", "127.0.0.1:8081", true, 0, -1, -1, -1)),
        List.of(worker(0, "live", 5), worker(1, "live", -1), worker(0, "draining", 7)),
        Optional.empty(),
        Optional.empty());
  }

  private static Status.Worker worker(int id, String state, int connections) {
    return new Status.Worker(
        id, 5000 + id, state, 0, 0, false, Optional.empty(), connections, 0, List.of());
  }
}
