package dev.upgrader.cli.gate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalDouble;

/** What one series has read at the workers of one generation, over the last minute. */
final class Samples {

  private static final long WINDOW_NANOS = Duration.ofSeconds(60).toNanos();

  private record Sample(long nanos, double value) {}

  private final Map<Long, Deque<Sample>> workers = new HashMap<>();

  void add(long worker, long nanos, double value) {
    Deque<Sample> samples = workers.computeIfAbsent(worker, pid -> new ArrayDeque<>());
    samples.add(new Sample(nanos, value));
    while (nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** There is enough for {@link #rate}. */
  boolean areTwo() {
    return workers.values().stream().anyMatch(samples -> samples.size() > 1);
  }

  /** The latest readings of all workers together. */
  OptionalDouble value() {
    return workers.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            workers.values().stream().mapToDouble(samples -> samples.getLast().value()).sum());
  }

  /** The increase per second; a counter that falls has begun anew. */
  OptionalDouble rate() {
    return areTwo()
        ? OptionalDouble.of(
            workers.values().stream()
                .filter(samples -> samples.size() > 1)
                .mapToDouble(Samples::rate)
                .sum())
        : OptionalDouble.empty();
  }

  private static double rate(Deque<Sample> samples) {
    double increase = 0;
    Iterator<Sample> later = samples.iterator();
    Sample before = later.next();
    while (later.hasNext()) {
      Sample next = later.next();
      increase += next.value() >= before.value() ? next.value() - before.value() : next.value();
      before = next;
    }
    double seconds = (samples.getLast().nanos() - samples.getFirst().nanos()) / 1e9;
    return increase / seconds;
  }
}
