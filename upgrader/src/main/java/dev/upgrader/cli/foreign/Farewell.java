package dev.upgrader.cli.foreign;

import dev.upgrader.os.Signal;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Ends a master: first its workers by WINCH, because QUIT alone is a quick shutdown in gunicorn;
 * then itself by QUIT; and if need be, harder.
 */
final class Farewell {

  /** As long as gunicorn lets a worker go on with what it is at. */
  private static final long DRAIN = TimeUnit.SECONDS.toNanos(30);

  private static final long REACTION = TimeUnit.SECONDS.toNanos(5);

  private enum Step {
    WINCH,
    QUIT,
    TERM,
    KILL,
    WAIT
  }

  private final boolean forced;
  private final long patience;
  private Step next;
  private int workersLeft;
  private long nextAt = System.nanoTime();

  private Farewell(Step first, boolean forced, long patience) {
    this.next = first;
    this.forced = forced;
    this.patience = patience;
  }

  /** The master that nobody needs any more; it takes the time that it takes. */
  static Farewell ofOld() {
    return new Farewell(Step.WINCH, false, DRAIN);
  }

  /**
   * The same of one that was told WINCH so long ago, and none of its workers has ended. It may
   * ignore it, or let each of them finish a long request.
   */
  static Farewell ofDeaf(long nanosSinceWinch, int workers) {
    Farewell farewell = new Farewell(Step.QUIT, false, DRAIN);
    farewell.workersLeft = workers;
    farewell.nextAt += Math.max(0, DRAIN - Math.max(0, nanosSinceWinch));
    return farewell;
  }

  /** The new master of an upgrade that is undone. */
  static Farewell ofNew(boolean hasServed) {
    return hasServed
        ? new Farewell(Step.WINCH, true, DRAIN)
        : new Farewell(Step.QUIT, true, REACTION);
  }

  void step(long pid, long born, int workers) throws IOException {
    if (next == Step.QUIT && workers < workersLeft) {
      // It heeds WINCH, so the rest is waited for.
      nextAt = workers == 0 ? System.nanoTime() : System.nanoTime() + DRAIN;
      workersLeft = workers;
    }
    if (System.nanoTime() - nextAt < 0) {
      return;
    }
    switch (next) {
      case WINCH -> {
        workersLeft = workers;
        next = Step.QUIT;
        if (workers > 0) {
          send(Signal.WINCH, pid, born, Step.QUIT, DRAIN);
        }
      }
      case QUIT -> send(Signal.QUIT, pid, born, forced ? Step.TERM : Step.WAIT, patience);
      case TERM -> send(Signal.TERM, pid, born, Step.KILL, REACTION);
      case KILL -> send(Signal.KILL, pid, born, Step.WAIT, REACTION);
      case WAIT -> nextAt = System.nanoTime() + DRAIN;
    }
  }

  private void send(Signal signal, long pid, long born, Step then, long wait) throws IOException {
    SignalSender.send(signal, pid, born);
    next = then;
    nextAt = System.nanoTime() + wait;
  }
}
