package dev.upgrader.harness.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was answered, by whom and how fast, in slices of a tenth of a second. */
public final class Timeline {
  /** Length of a slice. */
  public static final Duration SLICE = Duration.ofMillis(100);

  private final List<Slice> slices = new ArrayList<>();

  /** One slice. */
  public static final class Slice {
    private final Map<String, Long> versions = new TreeMap<>();
    private final Histogram latency = new Histogram();
    private long lost;

    private Slice copy() {
      Slice copy = new Slice();
      copy.add(this);
      return copy;
    }

    /** Takes in what another has. */
    public void add(Slice other) {
      other.versions.forEach((version, count) -> versions.merge(version, count, Long::sum));
      latency.add(other.latency);
      lost += other.lost;
    }

    /** Answers by the version that gave them. */
    public Map<String, Long> versions() {
      return versions;
    }

    /** From sending, connecting included, to the last byte of the answer. */
    public Histogram latency() {
      return latency;
    }

    /** Lost requests. */
    public long lost() {
      return lost;
    }
  }

  void answered(long at, String version, long nanos) {
    Slice slice = slice(at);
    slice.versions.merge(version, 1L, Long::sum);
    slice.latency.record(nanos);
  }

  void lost(long at) {
    slice(at).lost++;
  }

  private Slice slice(long at) {
    int index = (int) (at / SLICE.toNanos());
    while (slices.size() <= index) {
      slices.add(new Slice());
    }
    return slices.get(index);
  }

  Timeline copy() {
    Timeline copy = new Timeline();
    slices.forEach(slice -> copy.slices.add(slice.copy()));
    return copy;
  }

  /** All slices, the first begins with the load. */
  public List<Slice> slices() {
    return slices;
  }

  /** Everything between two moments, measured from the start of the load, as one slice. */
  public Slice between(Duration from, Duration to) {
    Slice sum = new Slice();
    int first = Math.toIntExact(from.dividedBy(SLICE));
    int end = (int) Math.min(slices.size(), to.dividedBy(SLICE));
    for (int i = first; i < end; i++) {
      sum.add(slices.get(i));
    }
    return sum;
  }

  /** Everything as one slice. */
  public Slice whole() {
    Slice sum = new Slice();
    slices.forEach(sum::add);
    return sum;
  }
}
