package dev.upgrader.harness.load;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A result as one JSON object. */
final class Json {
  private Json() {}

  static String of(Result result) {
    return String.format(
        Locale.ROOT,
        "{\"started\":\"%s\",\"millis\":%d,\"requests\":%d,\"lost\":%d,\"connections\":%d,"
            + "\"idleCloses\":%d,\"versions\":%s,\"latency\":%s,\"losses\":[%s],\"slices\":[%s]}%n",
        result.started(),
        result.took().toMillis(),
        result.requests(),
        result.lost(),
        result.connections(),
        result.idleCloses(),
        counts(result.versions()),
        latency(result.timeline().whole().latency()),
        result.losses().stream().map(Json::loss).collect(Collectors.joining(",")),
        result.timeline().slices().stream().map(Json::slice).collect(Collectors.joining(",")));
  }

  private static String slice(Timeline.Slice slice) {
    return String.format(
        Locale.ROOT,
        "{\"versions\":%s,\"lost\":%d,\"latency\":%s}",
        counts(slice.versions()),
        slice.lost(),
        latency(slice.latency()));
  }

  private static String latency(Histogram latency) {
    return String.format(
        Locale.ROOT,
        "{\"p50\":%d,\"p99\":%d,\"max\":%d}",
        latency.percentile(0.5).toNanos() / 1000,
        latency.percentile(0.99).toNanos() / 1000,
        latency.max().toNanos() / 1000);
  }

  private static String loss(Loss loss) {
    return String.format(
        Locale.ROOT,
        "{\"cause\":%s,\"detail\":%s,\"millis\":%d,\"at\":\"%s\",\"client\":%d,"
            + "\"connectionAge\":%d,\"request\":%d}",
        quoted(loss.cause().name()),
        quoted(loss.detail()),
        loss.since().toMillis(),
        loss.at(),
        loss.client(),
        loss.connectionAge().toMillis(),
        loss.requestOnConnection());
  }

  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
