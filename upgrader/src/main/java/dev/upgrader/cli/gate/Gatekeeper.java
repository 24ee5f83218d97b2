package dev.upgrader.cli.gate;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at all gates, each in a thread of its own, because one that hangs shall not hold up the
 * others; what they have seen is counted by the thread that decides.
 */
public final class Gatekeeper implements AutoCloseable {

  /** One gate, and the bell that asks for a look before its time. */
  private record Post(Gate gate, Tally tally, Semaphore bell) {}

  private final List<Post> posts;
  private final List<Thread> threads;
  private final Limits limits;
  private final Supplier<Candidates> candidates;
  private final Consumer<Runnable> decider;
  private long marked = System.nanoTime();
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
    posts =
        gates.stream()
            .map(gate -> new Post(gate, new Tally(gate, limits), new Semaphore(0)))
            .toList();
    threads = posts.stream().map(post -> new Thread(() -> look(post), post.gate.name())).toList();
    for (Thread thread : threads) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void look(Post post) {
    try {
      while (true) {
        post.bell.drainPermits();
        long start = System.nanoTime();
        Verdict verdict = verdict(post.gate);
        long nanos = System.nanoTime() - start;
        Tally.Look look =
            new Tally.Look(
                System.currentTimeMillis(), TimeUnit.NANOSECONDS.toMicros(nanos), verdict);
        decider.accept(() -> count(post.tally, look, start));
        long pause = Math.max(0, limits.interval().toNanos() - nanos);
        post.bell.tryAcquire(pause, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      // It is decided.
      return;
    }
  }

  /** A gate whose thread has ended would never fail, nor hold. */
  private Verdict verdict(Gate gate) throws InterruptedException {
    try {
      return gate.check(candidates.get());
    } catch (RuntimeException e) {
      return new Verdict.Broken(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private void count(Tally tally, Tally.Look look, long start) {
    tally.count(look);
    if (start < marked) {
      tally.mark();
    }
    if (!posts.stream().allMatch(post -> post.tally.isGood())) {
      goodSince = -1;
    } else if (goodSince < 0) {
      goodSince = System.nanoTime();
    }
  }

  /** Every gate has to show anew that it holds, and is looked at once more now. */
  public void mark() {
    marked = System.nanoTime();
    goodSince = -1;
    for (Post post : posts) {
      post.tally.mark();
      post.bell.release();
    }
  }

  /** For how long all gates have held without a break; empty: one does not, or has not shown it. */
  public Optional<Long> goodNanos() {
    return goodSince < 0 ? Optional.empty() : Optional.of(System.nanoTime() - goodSince);
  }

  /** Why one has failed. */
  public Optional<String> failure() {
    return posts.stream().flatMap(post -> post.tally.failure().stream()).findFirst();
  }

  /** One for each gate. */
  public List<Tally> tallies() {
    return posts.stream().map(Post::tally).toList();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
