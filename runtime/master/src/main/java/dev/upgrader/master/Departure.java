package dev.upgrader.master;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Listeners that a reload has removed, until nobody is left in their queues: what waits there when
 * the last copy of the socket is closed is reset by the kernel. They take no new connection, where
 * this process may refuse them, and the older workers go on accepting.
 */
final class Departure {
  /** A handshake that is under way is through by then, or tries again: RFC 6298, initial RTO. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(1);

  /** That a queue has become empty is no event. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final List<OpenListener> listeners;
  private final Timers timers;
  private final Runnable then;
  private Timers.Timer next;
  private boolean over;

  private Departure(List<OpenListener> listeners, Timers timers, Runnable then) {
    this.listeners = listeners;
    this.timers = timers;
    this.then = then;
  }

  /**
   * Begins.
   *
   * @param limit after which nobody is waited for any longer
   */
  static Departure of(
      List<OpenListener> listeners, Duration limit, Timers timers, Log log, Runnable then) {
    Departure departure = new Departure(listeners, timers, then);
    for (OpenListener listener : listeners) {
      try {
        listener.refuse();
        log.say("removed " + listener.address());
      } catch (IOException e) {
        log.say(
            "removed %s; cannot refuse connections before it is closed: %s; one that comes at that very moment is reset"
                .formatted(listener.address(), e.getMessage()));
      }
    }
    departure.lookAfter(HANDSHAKE, limit);
    return departure;
  }

  private void lookAfter(Duration pause, Duration left) {
    next =
        timers.after(
            pause,
            () -> {
              boolean empty = listeners.stream().allMatch(l -> AcceptQueue.of(l).length() <= 0);
              if (empty || left.isNegative()) {
                over = true;
                then.run();
              } else {
                lookAfter(LOOK, left.minus(LOOK));
              }
            });
  }

  boolean isOver() {
    return over;
  }

  /** They are about to be closed. */
  void end() {
    next.cancel();
  }

  /** Those that are {@code used} stay; whoever waits for the end asks anew. */
  void cancel(Set<Integer> used) throws IOException {
    end();
    timers.after(Duration.ZERO, then);
    for (OpenListener listener : listeners) {
      if (used.contains(listener.fd())) {
        listener.take();
      }
    }
  }
}
