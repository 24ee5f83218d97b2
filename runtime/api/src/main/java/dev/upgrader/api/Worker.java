package dev.upgrader.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * This process as a worker of the upgrader, or as nobody's worker: then listeners are bound here
 * and there is nobody to tell. Every method may be called by any thread.
 *
 * <pre>{@code
 * Worker worker = Worker.join();
 * ServerSocketChannel http = worker.listener("http", new InetSocketAddress(8080));
 * worker.onDrain(queue::finish);
 * // load what must be loaded
 * worker.ready();
 * }</pre>
 */
public final class Worker {
  private static Worker joined;

  private final Home home;

  private Worker(Home home) {
    this.home = home;
  }

  /**
   * The worker that this process is, always the same. From the first call on the master waits for
   * {@link #ready}; call it before the last listener is bound.
   */
  public static synchronized Worker join() {
    if (joined == null) {
      joined = new Worker(Home.ofThisProcess());
    }
    return joined;
  }

  /** Whether a master has started this process. */
  public boolean hasMaster() {
    return !(home instanceof NoHome);
  }

  /**
   * The listener of that name in the configuration: the socket that all generations share. Without
   * a master a new one, bound to {@code otherwise}. To be taken once.
   *
   * @throws IOException there is none of that name, or it cannot be bound. A worker that runs
   *     without the agent gets the one that the key {@code stdin} names and no other; closing that
   *     channel turns standard input, output and error to /dev/null, as System.inheritedChannel()
   *     has it.
   */
  public ServerSocketChannel listener(String name, SocketAddress otherwise) throws IOException {
    return home.listener(name, otherwise);
  }

  /** Ready as far as this service knows; the readiness probe, where configured, comes after it. */
  public void ready() {
    home.ready();
  }

  /**
   * Runs {@code action} in a thread of its own when the worker is told to drain: it accepts nothing
   * more by then. The process does not end before the action has, or the drain timeout is over.
   * Without the agent, or without a master, it runs as a shutdown hook.
   */
  public void onDrain(Runnable action) {
    home.onDrain(action);
  }

  /**
   * Asks the master to reload: the configuration is read again, and new workers take the place of
   * all of the present ones, this one too.
   *
   * @return false: there is no master to be asked
   */
  public boolean reload() {
    return home.reload();
  }
}
