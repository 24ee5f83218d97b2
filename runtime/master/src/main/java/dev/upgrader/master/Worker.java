package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.control.Status;
import dev.upgrader.metrics.Counts;
import dev.upgrader.os.Child;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One worker process as its master sees it: what it has said, what it was told, how it ended. */
final class Worker implements LineChannel.Listener {

  /** The latest word of the master. Each is sent once. */
  enum Order {
    NONE,
    GO_LIVE,
    PARK,
    DRAIN,
    TERM,
    KILL
  }

  /** Told what becomes of a worker, on the loop's thread. */
  interface Owner {
    /** Its state or its detail is another. */
    void changed(Worker worker);

    /** It has failed for good, and says why; its process may still be there. */
    void failed(Worker worker, String reason);

    /** The process has ended and is reaped. */
    void exited(Worker worker);

    /** It has told its open connections. */
    void counted(Worker worker);

    /** It has opened its log file anew, or could not. */
    void reopened(Worker worker);

    /** The service asks for a reload. */
    void reloadAsked(Worker worker);
  }

  /** Letters of what a worker says of itself. */
  private static final int LONGEST = 500;

  /** Asking the kernel takes a while where there are many connections. */
  private static final long BETWEEN_ANSWERS = TimeUnit.MILLISECONDS.toNanos(2);

  private final int id;
  private final Batch batch;
  private final Owner owner;
  private final Child child;
  private final LineChannel channel;
  private final List<Message.Listener> listeners;
  private final long startedMillis;
  private final long startedNanos;
  private WorkerState state = WorkerState.STARTING;
  private Order order = Order.NONE;
  private String detail;
  private String ending = "";
  private boolean crashed;
  private int connections = -1;
  private boolean isReopening;

  /** Why it could not open its log file anew when it was last told to; null: it could. */
  private String reopenFailure;

  private long answeredNanos = System.nanoTime() - BETWEEN_ANSWERS;
  private boolean drained;
  private boolean served;
  private boolean replaced;

  /** What was said to it first; null: by the image before this one. */
  private Message.Configure beginning;

  private boolean greeted;
  private final Allowance allowance = new Allowance();

  /** Connections that were open at the end of the drain; -1: it has not told. */
  private int left;

  private final Map<String, String> sockets = new TreeMap<>();

  private Worker(
      int id,
      Batch batch,
      Owner owner,
      Poller poller,
      WorkerCommand.Started started,
      long startedMillis)
      throws IOException {
    this.startedMillis = startedMillis;
    long age = Math.max(0, System.currentTimeMillis() - startedMillis);
    this.startedNanos = System.nanoTime() - Duration.ofMillis(age).toNanos();
    this.id = id;
    this.batch = batch;
    this.owner = owner;
    this.listeners = started.passed();
    this.child = new Child(started.pid(), poller, this::ended);
    try {
      this.channel = LineChannel.of(started.channel(), poller, Wire.MAX_LINE, this);
    } catch (OsException e) {
      child.forget();
      throw e;
    }
  }

  /**
   * Starts the process and sends the first message.
   *
   * @throws IOException it cannot be started
   */
  static Worker start(
      int id, int generation, Batch batch, WorkerCommand command, Poller poller, Owner owner)
      throws IOException {
    WorkerCommand.Started started = command.start(id);
    try {
      Worker worker = new Worker(id, batch, owner, poller, started, System.currentTimeMillis());
      worker.beginning = worker.configure(generation);
      worker.send(worker.beginning);
      return worker;
    } catch (IOException e) {
      Child.kill(started.pid());
      LibC.close(started.channel());
      throw e;
    }
  }

  /**
   * Takes over a worker of the image before this one; empty: it has ended. The launcher is a shell,
   * which reaps every child of this process that ends while it runs: there is nothing left of it.
   *
   * @throws IOException it cannot be watched
   */
  static Optional<Worker> adopt(Message.Adopt adopted, Batch batch, Poller poller, Owner owner)
      throws IOException {
    if (!Proc.isChild(adopted.pid())) {
      if (adopted.channel() >= 0) {
        LibC.close(adopted.channel());
      }
      return Optional.empty();
    }
    WorkerCommand.Started running =
        new WorkerCommand.Started(
            adopted.pid(),
            adopted.channel(),
            batch.listeners().stream().map(l -> l.as(-1)).toList());
    Worker worker = new Worker(adopted.worker(), batch, owner, poller, running, adopted.started());
    worker.state = WorkerState.valueOf(adopted.state());
    worker.served = worker.state.compareTo(WorkerState.LIVE) >= 0;
    if (adopted.leaving()) {
      worker.order = Order.DRAIN;
      worker.drained = true;
    } else if (worker.state == WorkerState.LIVE) {
      worker.order = Order.GO_LIVE;
    }
    try {
      worker.channel.hear(adopted.heard());
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot read what worker " + adopted.worker() + " has begun to say", e);
    }
    return Optional.of(worker);
  }

  /** What the next image needs to take it over. */
  Message.Adopt handOver() {
    return new Message.Adopt(
        id, pid(), channel.fd(), state.name(), isLeaving(), startedMillis, channel.heard());
  }

  int id() {
    return id;
  }

  long pid() {
    return child.pid();
  }

  Batch batch() {
    return batch;
  }

  WorkerState state() {
    return state;
  }

  Order order() {
    return order;
  }

  long startedMillis() {
    return startedMillis;
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  Optional<String> detail() {
    return Optional.ofNullable(detail);
  }

  /** Its last word, for the log; empty: it has said too much lately. */
  Optional<String> news() {
    long excess = allowance.excess(System.nanoTime());
    return switch ((int) Math.min(excess, 2)) {
      case 0 -> Optional.of(detail().orElse("is " + state.word()));
      case 1 -> Optional.of("says too much: what follows is left out");
      default -> Optional.empty();
    };
  }

  String identity() {
    return "worker=" + id + " pid=" + pid() + " state=" + state.word();
  }

  /** It was told to go, or has gone. */
  boolean isLeaving() {
    return order.compareTo(Order.DRAIN) >= 0 || state.compareTo(WorkerState.DRAINING) >= 0;
  }

  /** It has been live. */
  boolean hasServed() {
    return served;
  }

  /** Another one takes its place, which is done once. */
  void replace() {
    replaced = true;
  }

  boolean isReplaced() {
    return replaced;
  }

  /** By its own doing, or by a signal of somebody else's. */
  boolean isEnding() {
    return state == WorkerState.DRAINING && order.compareTo(Order.DRAIN) < 0;
  }

  /** One without the agent has accepted since it has bound. */
  void goLive() {
    if (order == Order.PARK && state == WorkerState.LIVE) {
      // It will stop accepting before it hears of this.
      state = WorkerState.PARKED;
    }
    order = Order.GO_LIVE;
    if (hasAgent()) {
      send(new Message.GoLive());
    } else {
      enter(WorkerState.LIVE);
    }
  }

  private boolean hasAgent() {
    return batch.configuration().agent();
  }

  /** Somebody hears what is sent. */
  private boolean listens() {
    return hasAgent() && channel.isOpen();
  }

  void park() {
    order = Order.PARK;
    send(new Message.Park());
  }

  /** Drains it. One without an agent to hear it takes TERM as the JVM does. */
  void drain(Duration deadline) {
    order = Order.DRAIN;
    drained = true;
    if (listens() && state != WorkerState.STARTING) {
      left = -1;
      send(new Message.Drain(deadline.toMillis()));
    } else {
      child.signal(Signal.TERM);
    }
  }

  /** How its drain has gone, once it has ended; empty: it was not asked to. */
  Optional<Counts.Drain> drainResult() {
    if (!drained) {
      return Optional.empty();
    }
    if (order == Order.KILL) {
      return Optional.of(Counts.Drain.KILLED);
    }
    boolean whole = order == Order.DRAIN && left == 0;
    return Optional.of(whole ? Counts.Drain.IN_TIME : Counts.Drain.CUT_OFF);
  }

  void terminate() {
    order = Order.TERM;
    child.signal(Signal.TERM);
  }

  void kill() {
    order = Order.KILL;
    child.signal(Signal.KILL);
  }

  /** Asks for its open connections; false: nobody there to answer. */
  boolean ask() {
    if (listens() && state != WorkerState.STARTING) {
      send(new Message.Ask());
      return true;
    }
    return false;
  }

  /** Tells it to open its log file anew; false: there is nothing to wait for. */
  boolean reopen(WorkerLogs logs) {
    try {
      Optional<Path> file = logs.renew(batch.configuration(), id);
      if (hasAgent() && !channel.isOpen()) {
        throw new IOException("cannot reopen its log: it cannot be told, its channel has ended");
      }
      isReopening = listens();
      send(new Message.Reopen(file.map(Path::toString).orElse(null)));
    } catch (IOException e) {
      reopened(e.getMessage());
    }
    return isReopening;
  }

  private void reopened(String failure) {
    boolean wasShown = reopenFailure != null && reopenFailure.equals(detail);
    isReopening = false;
    reopenFailure = failure == null ? null : brief(failure);
    if (failure != null) {
      say(reopenFailure);
    } else if (wasShown) {
      detail = null;
      owner.changed(this);
    }
    owner.reopened(this);
  }

  /** Why it may still write to the log file of before; empty: it does not. */
  Optional<String> reopenFailure() {
    return isReopening
        ? Optional.of("it has not answered yet")
        : Optional.ofNullable(reopenFailure);
  }

  /** How the process has ended, in words. */
  String ending() {
    return ending;
  }

  boolean hasCrashed() {
    return crashed;
  }

  @Override
  public void line(String line) {
    try {
      if (Wire.decode(line) instanceof Message.FromWorker message) {
        take(message);
      } else {
        fail("its agent said what only a master says: " + line);
      }
    } catch (IllegalArgumentException e) {
      fail(e.getMessage());
    }
  }

  @Override
  public void closed() {
    // The process has closed its end, or is ending: the pidfd tells which, and one without an agent
    // takes TERM.
  }

  private void take(Message.FromWorker message) {
    if (message instanceof Message.Hello hello) {
      if (hello.version() != Message.VERSION) {
        fail("its agent speaks version " + hello.version() + " and this master " + Message.VERSION);
      }
      greet();
    } else if (message instanceof Message.Bound bound) {
      bound(bound);
    } else if (message instanceof Message.NotReady notReady) {
      say(brief(notReady.reason()));
    } else if (message instanceof Message.Warm) {
      enter(WorkerState.WARM);
    } else if (message instanceof Message.Live live) {
      live.sockets().forEach(held -> prove(held.listener(), held.inode()));
      if (state.compareTo(WorkerState.LIVE) < 0) {
        proveAll(live.sockets());
      }
      enter(WorkerState.LIVE);
    } else if (message instanceof Message.Parked) {
      // It can have begun to drain, by a signal of its own, when it was told to park.
      if (!isLeaving()) {
        enter(WorkerState.PARKED);
      }
    } else if (message instanceof Message.Draining draining) {
      enter(WorkerState.DRAINING, draining.open() + " connections open");
    } else if (message instanceof Message.Drained end) {
      left = end.open();
      enter(
          WorkerState.DRAINING,
          end.open() == 0 ? null : end.open() + " connections cut off at the drain deadline");
    } else if (message instanceof Message.Statistics statistics) {
      connections = statistics.connections();
      owner.counted(this);
    } else if (message instanceof Message.Reopened reopened) {
      reopened(reopened.failure());
    } else if (message instanceof Message.Failed failed) {
      if (state.compareTo(WorkerState.LIVE) < 0) {
        fail(failed.reason());
      } else {
        // It serves, or has served: what it cannot do is no reason to end its requests.
        say(brief(failed.reason()));
      }
    } else if (message instanceof Message.AskQuiet ask) {
      answer(ask);
    } else if (message instanceof Message.ReloadAsked) {
      owner.reloadAsked(this);
    }
  }

  /** A further JVM of a worker finds the first message taken by the one before it. */
  private void greet() {
    if (greeted && beginning != null && state == WorkerState.STARTING) {
      send(beginning);
    }
    greeted = true;
  }

  private void answer(Message.AskQuiet ask) {
    long now = System.nanoTime();
    if (channel.isBehind()) {
      return;
    }
    if (order != Order.DRAIN || now - answeredNanos < BETWEEN_ANSWERS) {
      send(new Message.Quiet(List.of()));
      return;
    }
    answeredNanos = now;
    try {
      send(new Message.Quiet(QuietConnections.of(ask, batch.listeners())));
    } catch (IOException e) {
      // Without an answer it asks no more, and waits for the drain timeout.
      say("cannot tell which of its connections are quiet: " + e.getMessage());
    }
  }

  private void say(String words) {
    if (!words.equals(detail)) {
      detail = words;
      owner.changed(this);
    }
  }

  private void bound(Message.Bound bound) {
    listeners.stream()
        .filter(listener -> listener.name().equals(bound.listener()) && !listener.perWorker())
        .forEach(listener -> prove(bound.listener(), bound.inode()));
    listeners.stream()
        .filter(listener -> listener.name().equals(bound.listener()) && listener.perWorker())
        .forEach(listener -> sockets.put(bound.listener(), brief(bound.address())));
  }

  /** Where it answers alone. */
  List<Status.Socket> sockets() {
    return sockets.entrySet().stream()
        .map(socket -> new Status.Socket(socket.getKey(), socket.getValue()))
        .toList();
  }

  /** The same socket, or the worker has silently made one of its own. */
  private void prove(String name, long inode) {
    for (Message.Listener listener : listeners) {
      if (listener.name().equals(name) && !listener.perWorker() && listener.inode() != inode) {
        fail(
            "it holds socket "
                + inode
                + " for listener "
                + name
                + " and not the inherited "
                + listener.inode());
      }
    }
  }

  /** Who begins to serve holds all that connections come by. */
  private void proveAll(List<Message.Held> sockets) {
    Set<String> held = sockets.stream().map(Message.Held::listener).collect(Collectors.toSet());
    for (Message.Listener listener : listeners) {
      boolean isOfConnections = !listener.perWorker() && !listener.address().startsWith("udp:");
      if (isOfConnections && !held.contains(listener.name())) {
        fail("it does not hold the socket of listener " + listener.name());
        return;
      }
    }
  }

  private void fail(String reason) {
    detail = brief(reason);
    owner.failed(this, detail);
  }

  /** What a worker says is shown to many, and may be long. */
  private static String brief(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private void enter(WorkerState next) {
    enter(next, next == state ? detail : null);
  }

  private void enter(WorkerState next, String words) {
    if (state == WorkerState.EXITED) {
      // Its last words are heard after its end.
      return;
    }
    if (!state.leadsTo(next)) {
      fail("it went from " + state.word() + " to " + next.word());
    } else if (next != state || !Objects.equals(words, detail)) {
      detail = words;
      state = next;
      served |= next == WorkerState.LIVE;
      owner.changed(this);
    }
  }

  private Message.Configure configure(int generation) {
    Configuration configuration = batch.configuration();
    return new Message.Configure(
        Message.VERSION,
        id,
        generation,
        new ArrayList<>(listeners),
        configuration
            .readiness()
            .map(
                probe ->
                    new Message.Readiness(
                        probe.listener(),
                        probe.path().orElse(null),
                        probe.interval().toMillis(),
                        probe.timeout().toMillis()))
            .orElse(null),
        configuration
            .warmup()
            .map(
                warmup ->
                    new Message.Warmup(
                        warmup.listener(),
                        warmup.paths(),
                        warmup.requests(),
                        warmup.time().toMillis()))
            .orElse(null),
        configuration.timeouts().drain().toMillis(),
        configuration.timeouts().quiet().toMillis());
  }

  private void send(Message message) {
    if (listens()) {
      channel.send(Wire.encode(message));
    }
  }

  private void ended(LibC.Reaped reaped) {
    ending = reaped.ending();
    crashed = reaped.isCrash();
    state = WorkerState.EXITED;
    try {
      channel.finish();
    } finally {
      owner.exited(this);
    }
  }

  int connections() {
    return connections;
  }

  /** Its process is another's business from now on. */
  void forget() {
    child.forget();
  }
}
