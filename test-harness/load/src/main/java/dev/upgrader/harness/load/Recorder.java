package dev.upgrader.harness.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Where all clients write down what happened to their requests. */
final class Recorder {
  /** Losses told one by one; beyond it they are only counted. */
  private static final int TOLD = 1000;

  private final Instant started = Instant.now();
  private final long startedNanos = System.nanoTime();
  private final Consumer<Loss> onLoss;
  private final Timeline timeline = new Timeline();
  private final Map<String, Long> answers = new HashMap<>();
  private final List<Loss> losses = new ArrayList<>();
  private long lost;
  private long connections;
  private long idleCloses;

  Recorder(Consumer<Loss> onLoss) {
    this.onLoss = onLoss;
  }

  long sinceStart() {
    return System.nanoTime() - startedNanos;
  }

  synchronized void answered(String version, long nanos) {
    timeline.answered(sinceStart(), version, nanos);
    answers.merge(version, 1L, Long::sum);
    notifyAll();
  }

  /** Returns when {@code more} further answers have come from this version; false: too late. */
  synchronized boolean awaitAnswers(String version, long more, Duration atMost)
      throws InterruptedException {
    long target = answers.getOrDefault(version, 0L) + more;
    long deadline = System.nanoTime() + atMost.toNanos();
    while (answers.getOrDefault(version, 0L) < target) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  void lost(LostException cause, int client, long asked, long connectionAge, int request) {
    Loss loss =
        new Loss(
            cause.why(),
            String.valueOf(cause.getMessage()),
            Duration.ofNanos(sinceStart()),
            Instant.now(),
            client,
            Duration.ofNanos(asked),
            Duration.ofNanos(connectionAge),
            request);
    if (noted(loss)) {
      onLoss.accept(loss);
    }
  }

  private synchronized boolean noted(Loss loss) {
    timeline.lost(loss.since().toNanos());
    lost++;
    boolean tell = losses.size() < TOLD;
    if (tell) {
      losses.add(loss);
    }
    return tell;
  }

  synchronized void connected() {
    connections++;
  }

  /** The server ended a quiet connection and its client saw that before it sent anything. */
  synchronized void closedWhileIdle() {
    idleCloses++;
  }

  synchronized Result result() {
    return new Result(
        started,
        Duration.ofNanos(sinceStart()),
        lost,
        List.copyOf(losses),
        connections,
        idleCloses,
        timeline.copy());
  }
}
