package dev.upgrader.cli.sequence;

import dev.upgrader.cli.foreign.Steward;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.ControlWatch;
import dev.upgrader.control.Status;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sees every change of the masters that it was pointed at, and waits for what is hoped for among
 * them. All changes arrive in one queue, so what it says is only ever changed by the thread that
 * waits.
 */
final class Watchtower implements AutoCloseable {

  /** How often a process is looked at whose control connection has ended: it is about to go. */
  private static final long LOOK_MILLIS = 5;

  /** How often what is hoped for is looked at when nothing changes: clocks go on. */
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Pidfiles pidfiles;
  private final Steward steward;
  private final BlockingQueue<Runnable> changes = new LinkedBlockingQueue<>();
  private final Map<Long, Status> latest = new HashMap<>();
  private final Set<Long> gone = new HashSet<>();
  private final List<ControlWatch> watches = new ArrayList<>();
  private final Set<Long> foreigners = ConcurrentHashMap.newKeySet();
  private Thread lookout;
  private volatile boolean closed;
  private long seen;

  Watchtower(Pidfiles pidfiles, Steward steward) {
    this.pidfiles = pidfiles;
    this.steward = steward;
  }

  /** Begins with what is known already. */
  void watch(Status known) {
    if (latest.putIfAbsent(known.pid(), known) == null) {
      watch(known.pid());
    }
  }

  /** Of a master that has not answered, or has ended. */
  void watchUnseen(long pid) {
    if (!latest.containsKey(pid)) {
      watch(pid);
    }
  }

  private void watch(long pid) {
    if (steward.answersFor(pid)) {
      foreigners.add(pid);
      if (lookout == null) {
        lookout = start(this::lookOn, "lookout");
      }
    } else {
      connect(pid);
    }
  }

  /** The last word of a master, empty: it has ended. */
  Optional<Status> status(long pid) {
    return gone(pid) ? Optional.empty() : Optional.ofNullable(latest.get(pid));
  }

  /** The last words of all that live, the older generation first. */
  List<Status> all() {
    return latest.values().stream()
        .filter(status -> !gone(status.pid()))
        .sorted(Comparator.comparingInt(Status::generation))
        .toList();
  }

  /** The processes that are watched beside {@code pid}. */
  Stream<Long> others(long pid) {
    return latest.keySet().stream().filter(other -> other != pid);
  }

  /** Whether the process has ended. */
  boolean gone(long pid) {
    return gone.contains(pid);
  }

  /** Has {@code change} made by the thread that waits. */
  void post(Runnable change) {
    changes.add(change);
  }

  /** How many changes there were so far. */
  long changes() {
    return seen;
  }

  /** Waits until {@code hope} has an answer; empty: the deadline came first. */
  <T> Optional<T> await(Deadline deadline, Supplier<Optional<T>> hope) {
    try {
      Optional<T> answer = hope.get();
      while (answer.isEmpty()) {
        long patience = Math.min(TICK_NANOS, deadline.remainingNanos());
        Runnable change = changes.poll(patience, TimeUnit.NANOSECONDS);
        if (change != null) {
          change.run();
        } else if (deadline.isOver()) {
          return Optional.empty();
        }
        answer = hope.get();
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Waits until {@code hope} is fulfilled; false: the deadline came first. */
  boolean reaches(Deadline deadline, BooleanSupplier hope) {
    return await(deadline, () -> hope.getAsBoolean() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  private void connect(long pid) {
    Path socket = ControlClient.socket(pidfiles.current(), pid);
    try {
      watches.add(ControlWatch.on(socket, new Ear(pid)));
    } catch (IOException e) {
      followEnd(pid);
    }
  }

  /**
   * The connection has ended. Mostly the process follows at once, which nobody announces to a
   * process that is not its parent; if it lives on and listens again it is watched again.
   */
  private void followEnd(long pid) {
    start(() -> lookAgain(pid), "end of " + pid);
  }

  private static Thread start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Nobody tells of masters of another kind, so they are looked at. */
  private void lookOn() {
    try {
      while (!closed) {
        long start = System.nanoTime();
        for (Status status : steward.look()) {
          if (foreigners.contains(status.pid())) {
            changes.add(() -> change(status));
          }
        }
        foreigners.stream()
            .filter(pid -> !Proc.isAlive(pid))
            .forEach(pid -> changes.add(() -> end(pid)));
        // A host with very many processes shall not be kept busy.
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        TimeUnit.MILLISECONDS.sleep(Math.max(LOOK_MILLIS * 4, took * 4));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      changes.add(
          () -> {
            throw e;
          });
    }
  }

  private void lookAgain(long pid) {
    try {
      if (Proc.isAlive(pid)) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      changes.add(Proc.isAlive(pid) ? () -> connect(pid) : () -> end(pid));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(long pid) {
    if (gone.add(pid)) {
      seen++;
    }
  }

  private void change(Status status) {
    if (!status.equals(latest.put(status.pid(), status))) {
      seen++;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (ControlWatch watch : watches) {
      try {
        watch.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final class Ear implements ControlWatch.Listener {
    private final long pid;

    Ear(long pid) {
      this.pid = pid;
    }

    @Override
    public void changed(Status status) {
      changes.add(() -> change(status));
    }

    @Override
    public void ended() {
      if (!closed) {
        followEnd(pid);
      }
    }
  }
}
