package dev.upgrader.cli.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at all gates, each in a thread of its own, because one that hangs shall not hold up the
 * others; what they have seen is counted by the thread that decides.
 */
public final class Gatekeeper implements AutoCloseable {

  private final List<Tally> tallies = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Limits limits;
  private final Supplier<Candidates> candidates;
  private final Consumer<Runnable> decider;
  private long goodSince = -1;

  /**
   * Begins to look.
   *
   * @param decider runs what it is given in the thread that calls the other methods
   */
  public Gatekeeper(
      List<Gate> gates,
      Limits limits,
      Supplier<Candidates> candidates,
      Consumer<Runnable> decider) {
    this.limits = limits;
    this.candidates = candidates;
    this.decider = decider;
    for (Gate gate : gates) {
      Tally tally = new Tally(gate, limits);
      tallies.add(tally);
      Thread thread = new Thread(() -> look(gate, tally), gate.name());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void look(Gate gate, Tally tally) {
    try {
      while (true) {
        long start = System.nanoTime();
        Verdict verdict = gate.check(candidates.get());
        long nanos = System.nanoTime() - start;
        Tally.Look look =
            new Tally.Look(
                System.currentTimeMillis(), TimeUnit.NANOSECONDS.toMicros(nanos), verdict);
        decider.accept(() -> count(tally, look));
        TimeUnit.NANOSECONDS.sleep(Math.max(0, limits.interval().toNanos() - nanos));
      }
    } catch (InterruptedException e) {
      // It is decided.
      return;
    }
  }

  private void count(Tally tally, Tally.Look look) {
    tally.count(look);
    if (!tallies.stream().allMatch(Tally::isGood)) {
      goodSince = -1;
    } else if (goodSince < 0) {
      goodSince = System.nanoTime();
    }
  }

  /** Every gate has to show anew that it holds. */
  public void mark() {
    tallies.forEach(Tally::mark);
    goodSince = -1;
  }

  /** For how long all gates have held without a break; empty: one does not, or has not shown it. */
  public Optional<Long> goodNanos() {
    return goodSince < 0 ? Optional.empty() : Optional.of(System.nanoTime() - goodSince);
  }

  /** Why one has failed. */
  public Optional<String> failure() {
    return tallies.stream().flatMap(tally -> tally.failure().stream()).findFirst();
  }

  /** One for each gate. */
  public List<Tally> tallies() {
    return List.copyOf(tallies);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
