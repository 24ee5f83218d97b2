package dev.upgrader.harness.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of the same thing, measured again and again. */
public final class Samples {
  /** Something that can be timed. */
  @FunctionalInterface
  interface Run {
    Duration time() throws Exception;
  }

  private final List<Duration> durations = new ArrayList<>();

  /** Runs each in turn, so that whatever the machine does hits all alike. */
  static List<Samples> interleaved(int rounds, List<Run> runs) throws Exception {
    List<Samples> samples = runs.stream().map(run -> new Samples()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < runs.size(); i++) {
        samples.get(i).durations.add(runs.get(i).time());
      }
    }
    return samples;
  }

  public void add(Duration duration) {
    durations.add(duration);
  }

  public Duration median() {
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
  }

  public String range() {
    return millis(Collections.min(durations)) + ".." + millis(Collections.max(durations));
  }

  public static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.0f ms", duration.toNanos() / 1e6);
  }
}
