package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the service's connections have gone, or until the deadline; ends those that have gone
 * quiet and to which no goodbye is said.
 */
final class Drain {

  private static final long SHORTEST_MILLIS = 5;
  private static final long LONGEST_MILLIS = 50;

  private final Connections connections;
  private final Channel channel;
  private final Quiet quiet;

  /**
   * A drain.
   *
   * @param quiet null: only the server or its clients end connections
   */
  Drain(Connections connections, Channel channel, Quiet quiet) {
    this.connections = connections;
    this.channel = channel;
    this.quiet = quiet;
  }

  /** Connections that are still open. The gate is shut and the goodbye is on by now. */
  int run(long deadlineMillis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
    int open = connections.open();
    channel.send(new Message.Draining(open));
    long pause = SHORTEST_MILLIS;
    while (open > 0 && deadline - System.nanoTime() > 0) {
      if (quiet != null) {
        quiet.ask(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
      }
      // That the service closes a descriptor is no event that another thread could wait for.
      TimeUnit.MILLISECONDS.sleep(pause);
      int before = open;
      open = connections.open();
      pause = open < before ? SHORTEST_MILLIS : Math.min(pause * 2, LONGEST_MILLIS);
    }
    return open;
  }
}
