package dev.upgrader.harness.containers.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The times in which requests may be lost, and the losses outside of them. */
final class Excuses {
  private record Span(Instant from, Instant to) {}

  private static final Pattern TIME =
      Pattern.compile(" lost at \\S+ s \\((\\S+)\\) after (\\d+) ms");

  private final List<Span> spans = new ArrayList<>();
  private Instant since;

  /** From then on. */
  void begin(Instant from) {
    if (since == null || from.isBefore(since)) {
      since = from;
    }
  }

  /** Until now. */
  void end() {
    if (since != null) {
      spans.add(new Span(since, Instant.now()));
      since = null;
    }
  }

  /** Those whose request was not even in work while there was an excuse. */
  List<String> without(List<String> losses) {
    return losses.stream().filter(loss -> !isExcused(loss)).toList();
  }

  private boolean isExcused(String loss) {
    Matcher time = TIME.matcher(loss);
    if (!time.find()) {
      throw new IllegalArgumentException("no time in: " + loss);
    }
    Instant end = Instant.parse(time.group(1));
    Instant asked = end.minusMillis(Long.parseLong(time.group(2)));
    return spans.stream().anyMatch(span -> !asked.isAfter(span.to) && !end.isBefore(span.from));
  }
}
