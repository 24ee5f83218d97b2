package dev.upgrader.harness.load;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Counts durations in buckets that are at most 3 % wide, from a microsecond to over a minute. Keeps
 * only the buckets between the shortest and the longest: a load of hours has one for each tenth of
 * a second.
 */
public final class Histogram {
  private static final int SUB_BITS = 5;
  private static final int SUB = 1 << SUB_BITS;
  private static final int BUCKETS = SUB * 24;

  /** Of the buckets from {@link #first} on. */
  private int[] counts = {};

  private int first;
  private long total;
  private long max;

  void record(long nanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    int bucket = bucket(micros);
    cover(bucket, bucket + 1);
    counts[bucket - first]++;
    total++;
    max = Math.max(max, micros);
  }

  void add(Histogram other) {
    if (other.counts.length > 0) {
      cover(other.first, other.first + other.counts.length);
    }
    for (int i = 0; i < other.counts.length; i++) {
      counts[other.first + i - first] += other.counts[i];
    }
    total += other.total;
    max = Math.max(max, other.max);
  }

  private void cover(int from, int to) {
    if (counts.length == 0) {
      first = from;
      counts = new int[to - from];
      return;
    }
    int begin = Math.min(first, from);
    int end = Math.max(first + counts.length, to);
    if (end - begin > counts.length) {
      int[] wider = new int[end - begin];
      System.arraycopy(counts, 0, wider, first - begin, counts.length);
      counts = wider;
      first = begin;
    }
  }

  /** How many durations were recorded. */
  public long total() {
    return total;
  }

  /** The longest duration. */
  public Duration max() {
    return Duration.of(max, ChronoUnit.MICROS);
  }

  /** The duration that the given share (0 to 1) of all do not exceed. */
  public Duration percentile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && counts[i] > 0) {
        return Duration.of(Math.min(upperBound(first + i), max), ChronoUnit.MICROS);
      }
    }
    return Duration.ZERO;
  }

  private static int bucket(long micros) {
    if (micros < SUB) {
      return (int) micros;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
    long bucket = (long) SUB * shift + (micros >> shift);
    return (int) Math.min(bucket, BUCKETS - 1);
  }

  private static long upperBound(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int shift = bucket / SUB - 1;
    return ((bucket - (long) SUB * shift + 1) << shift) - 1;
  }
}
