package dev.upgrader.metrics;

import dev.upgrader.lifecycle.Phase;
import dev.upgrader.protocol.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What has happened to a service since its first master was started. Two masters of one service
 * count as one: each tells the other what it counts at the moment at which it counts it, and a new
 * one begins with what the old one knew when it started it. So whoever is left, by commit, rollback
 * or KILL, has counted everything, and nothing twice.
 */
public final class Counts {

  /** How an attempt to upgrade has ended. */
  public enum Outcome {
    /** The old generation has gone, the new one serves. */
    COMMITTED,
    /** The new generation was ready and has gone, the old one serves. */
    ROLLED_BACK,
    /** The new generation was never ready, the old one serves. */
    FAILED
  }

  /** How a worker's drain has ended. */
  public enum Drain {
    /** Every connection had gone when the worker ended. */
    IN_TIME,
    /** Connections were cut off, at the drain timeout or because somebody was in a hurry. */
    CUT_OFF,
    /** The process had to be KILLed. */
    KILLED
  }

  private static final String ATTEMPT = "attempt";
  private static final String PHASE = "phase";
  private static final String DRAIN = "drain";
  private static final String RESTART = "restart";

  private record Key(String what, String of) {}

  private record Sum(long times, long nanos) {
    Sum plus(Sum other) {
      return new Sum(times + other.times, nanos + other.nanos);
    }
  }

  private final Map<Key, Sum> sums = new HashMap<>();
  private final Consumer<Message.Count> otherMaster;

  /**
   * Begins with what masters before have counted.
   *
   * @param otherMaster told of everything that is counted from now on
   */
  public Counts(List<Message.Count> before, Consumer<Message.Count> otherMaster) {
    this.otherMaster = otherMaster;
    before.forEach(this::add);
  }

  public void attempt(Outcome outcome) {
    count(ATTEMPT, word(outcome), Duration.ZERO);
  }

  /** A master has spent this long in the phase, and has left it. */
  public void phase(Phase left, Duration spent) {
    count(PHASE, word(left), spent);
  }

  public void drain(Drain result) {
    count(DRAIN, word(result), Duration.ZERO);
  }

  public void restart() {
    count(RESTART, "", Duration.ZERO);
  }

  private void count(String what, String of, Duration spent) {
    Message.Count once = new Message.Count(what, of, 1, spent.toNanos());
    add(once);
    otherMaster.accept(once);
  }

  /** What another master has counted. */
  public void add(Message.Count counted) {
    sums.merge(
        new Key(counted.what(), counted.of()),
        new Sum(counted.times(), counted.nanos()),
        Sum::plus);
  }

  /** Everything, for a master that follows. */
  public List<Message.Count> all() {
    return sums.entrySet().stream()
        .map(
            sum ->
                new Message.Count(
                    sum.getKey().what(),
                    sum.getKey().of(),
                    sum.getValue().times(),
                    sum.getValue().nanos()))
        .toList();
  }

  long attempts(Outcome outcome) {
    return sum(ATTEMPT, word(outcome)).times();
  }

  long phases(Phase phase) {
    return sum(PHASE, word(phase)).times();
  }

  long phaseNanos(Phase phase) {
    return sum(PHASE, word(phase)).nanos();
  }

  long drains(Drain result) {
    return sum(DRAIN, word(result)).times();
  }

  long restarts() {
    return sum(RESTART, "").times();
  }

  private Sum sum(String what, String of) {
    return sums.getOrDefault(new Key(what, of), new Sum(0, 0));
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
