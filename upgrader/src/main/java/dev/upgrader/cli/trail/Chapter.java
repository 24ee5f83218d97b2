package dev.upgrader.cli.trail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the trail says of one operation.
 *
 * @param events in order, at least one
 */
public record Chapter(String operation, List<TrailEvent> events) {

  /** The operations of a trail, in order. */
  public static List<Chapter> of(List<TrailEvent> events) {
    Map<String, List<TrailEvent>> chapters = new LinkedHashMap<>();
    for (TrailEvent event : events) {
      chapters.computeIfAbsent(event.operation(), id -> new ArrayList<>()).add(event);
    }
    return chapters.entrySet().stream()
        .map(entry -> new Chapter(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  /** Who began what; empty: that line is lost. */
  public Optional<TrailEvent> begin() {
    return events.stream().filter(event -> event.kind().equals("begin")).findFirst();
  }

  /** How it ended, the last word on it; empty: its command runs, or was killed. */
  public Optional<TrailEvent> end() {
    return events.stream().filter(event -> event.kind().equals("end")).reduce((a, b) -> b);
  }

  /** It has brought another release into service. */
  public boolean isCommitted() {
    return end().flatMap(event -> event.text("result")).filter("committed"::equals).isPresent();
  }
}
