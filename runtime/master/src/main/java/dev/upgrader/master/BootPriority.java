package dev.upgrader.master;

import dev.upgrader.os.Priority;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Workers that start while others serve get less of the processors until they are to serve
 * themselves. Where the system would not let them back up, in most containers and without root,
 * nothing is done.
 */
final class BootPriority {
  /** A third of the weight of nice 0, sched(7): slower to start, and never starved. */
  private static final int BEHIND = 5;

  private static final int LEAST = 19;

  private final Log log;
  private final Set<Worker> lowered = new HashSet<>();

  BootPriority(Log log) {
    this.log = log;
  }

  void lower(Worker worker) {
    try {
      int own = Priority.own();
      if (Priority.canGoBackTo(own)) {
        Priority.set(worker.pid(), Math.min(LEAST, own + BEHIND));
        lowered.add(worker);
      }
    } catch (IOException e) {
      log.say(worker, "cannot lower its priority while it starts: " + e.getMessage());
    }
  }

  void restore(Worker worker) {
    if (lowered.remove(worker)) {
      try {
        Priority.set(worker.pid(), Priority.own());
      } catch (IOException e) {
        log.say(worker, "cannot give it its priority back: " + e.getMessage());
      }
    }
  }

  /** It has ended. */
  void forget(Worker worker) {
    lowered.remove(worker);
  }
}
