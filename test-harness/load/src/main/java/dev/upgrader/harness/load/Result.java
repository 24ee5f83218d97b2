package dev.upgrader.harness.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a load went so far.
 *
 * @param lost every lost request
 * @param losses the first thousand of them
 * @param connections opened
 * @param idleCloses connections that the server ended between requests, seen before sending: no
 *     loss
 */
public record Result(
    Instant started,
    Duration took,
    long lost,
    List<Loss> losses,
    long connections,
    long idleCloses,
    Timeline timeline) {

  /** All requests, lost ones included. */
  public long requests() {
    return answered() + lost;
  }

  /** Requests with a whole valid answer. */
  public long answered() {
    return versions().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Answers by the version that gave them. */
  public Map<String, Long> versions() {
    return timeline.whole().versions();
  }

  /** The line that ends every report. */
  public String summary() {
    Timeline.Slice whole = timeline.whole();
    String versions =
        whole.versions().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + " ")
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "requests=%d lost=%d %sp50=%s p99=%s max=%s",
        requests(),
        lost,
        versions,
        millis(whole.latency().percentile(0.5)),
        millis(whole.latency().percentile(0.99)),
        millis(whole.latency().max()));
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1fms", duration.toNanos() / 1e6);
  }
}
