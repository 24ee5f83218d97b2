package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Which generation has how many of the open connections. Asked for in a thread of its own, because
 * the workers have to be asked, which may take a while.
 */
final class Shares {

  private final Pidfiles pidfiles;
  private final Map<Long, Long> connections = new ConcurrentHashMap<>();
  private volatile List<Long> masters = List.of();
  private Thread thread;

  Shares(Pidfiles pidfiles) {
    this.pidfiles = pidfiles;
  }

  /** From now on of these. */
  void of(List<Status> present) {
    masters = present.stream().map(Status::pid).toList();
    connections.keySet().retainAll(masters);
    if (thread == null) {
      thread = new Thread(this::ask, "shares");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** In percent; empty: not known. */
  OptionalLong percent(long master) {
    long all = connections.values().stream().mapToLong(Long::longValue).sum();
    Long own = connections.get(master);
    return own == null || all == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(100.0 * own / all));
  }

  private void ask() {
    try {
      while (true) {
        for (long master : masters) {
          ask(master);
        }
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(long master) {
    try {
      Status status =
          new ControlClient(ControlClient.socket(pidfiles.current(), master), Masters.PATIENCE)
              .statistics();
      connections.put(
          master,
          status.workers().stream().mapToLong(worker -> Math.max(0, worker.connections())).sum());
    } catch (IOException e) {
      // It has gone, or is about to.
      connections.remove(master);
    }
  }
}
