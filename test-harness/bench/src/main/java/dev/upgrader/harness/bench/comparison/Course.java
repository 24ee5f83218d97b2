package dev.upgrader.harness.bench.comparison;

import dev.upgrader.harness.load.Result;
import dev.upgrader.harness.load.Timeline;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How it went for one contender.
 *
 * @param upgrades each from its command to its end, on the clock of the load
 */
record Course(Contender contender, String version, Result result, List<Span> upgrades) {

  /** A piece of time since the load has begun. */
  record Span(Duration from, Duration to) {
    Duration length() {
      return to.minus(from);
    }
  }

  /** Before the first upgrade. */
  Duration quietP99() {
    return result
        .timeline()
        .between(Duration.ZERO, upgrades.get(0).from())
        .latency()
        .percentile(0.99);
  }

  /** While an upgrade was running. */
  Duration p99() {
    Timeline.Slice sum = result.timeline().between(Duration.ZERO, Duration.ZERO);
    for (Span span : upgrades) {
      sum.add(result.timeline().between(span.from(), span.to().plus(Timeline.SLICE)));
    }
    return sum.latency().percentile(0.99);
  }

  /** The longest time, in whole slices, in which nobody got an answer. */
  Duration silence() {
    int longest = 0;
    int now = 0;
    for (Timeline.Slice slice : result.timeline().slices()) {
      now = slice.versions().isEmpty() ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    return Timeline.SLICE.multipliedBy(longest);
  }

  /** Of an upgrade. */
  Duration median() {
    List<Duration> sorted =
        upgrades.stream().map(Span::length).sorted(Comparator.naturalOrder()).toList();
    return sorted.get(sorted.size() / 2);
  }

  /** How often by cause. */
  String causes() {
    return result.losses().stream()
        .collect(
            Collectors.groupingBy(
                loss -> loss.cause().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                TreeMap::new,
                Collectors.counting()))
        .entrySet()
        .stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
