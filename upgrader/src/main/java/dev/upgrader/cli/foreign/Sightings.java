package dev.upgrader.cli.foreign;

import dev.upgrader.os.Proc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Since when each worker is there. One that cannot do its work mostly ends within a second of its
 * start, and nobody says when it can.
 */
final class Sightings {

  private static final long PROBATION = TimeUnit.SECONDS.toNanos(1);

  private final boolean sceptical;
  private final Map<Long, Proc.Stat> known = new HashMap<>();
  private final Map<Long, Long> since = new HashMap<>();

  /** {@code sceptical}: count a worker only when its probation is over; else at once. */
  Sightings(boolean sceptical) {
    this.sceptical = sceptical;
  }

  void note(List<Proc.Stat> workers) {
    long now = System.nanoTime();
    for (Proc.Stat worker : workers) {
      Proc.Stat before = known.put(worker.pid(), worker);
      if (before == null || before.startTicks() != worker.startTicks()) {
        since.put(worker.pid(), now);
      }
    }
  }

  boolean isLive(Proc.Stat worker) {
    return !sceptical
        || System.nanoTime() - since.getOrDefault(worker.pid(), System.nanoTime()) >= PROBATION;
  }
}
