package dev.upgrader.agent;

import dev.upgrader.agent.goodbye.Goodbye;
import dev.upgrader.protocol.Message;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import sun.nio.ch.Detour;
import sun.nio.ch.Syscalls;

/** A worker's side of the conversation with its master. */
public final class Agent
    implements Adoption.Observer, Preparation.Observer, ServiceRequests.Observer {

  private final Channel channel;
  private final Message.Configure configure;
  private final List<DeclaredListener> listeners;
  private final Adoption adoption;
  private final Connections connections;
  private final Instrumentation instrumentation;
  private final ServiceRequests service;
  private final Map<String, Preparation.Target> targets = new HashMap<>();
  private Goodbye goodbye;

  // Once it drains, unless it is configured not to be.
  private volatile Quiet quiet;
  private WorkerState state = WorkerState.STARTING;
  private boolean preparing;

  /** The master waits for the word that it is live. */
  private volatile boolean isLiveOwed;

  private volatile boolean hasBeenLive;

  private Agent(Channel channel, Message.Configure configure, Instrumentation instrumentation)
      throws IOException {
    this.channel = channel;
    this.configure = configure;
    listeners = new ArrayList<>();
    for (Message.Listener listener : configure.listeners()) {
      listeners.add(new DeclaredListener(listener));
    }
    adoption = new Adoption(listeners, new Gate(), this);
    connections = new Connections(listeners, adoption);
    this.instrumentation = instrumentation;
    service = new ServiceRequests(this);
  }

  /** Called by Premain, before the service's main. */
  public static void start(String arguments, Instrumentation instrumentation) throws IOException {
    if (arguments == null || !arguments.startsWith("fd=")) {
      throw new IllegalArgumentException("cannot read agent arguments: fd=N is missing");
    }
    Channel channel = new Channel(Integer.parseInt(arguments.substring("fd=".length())));
    try {
      channel.send(
          new Message.Hello(
              Message.VERSION, Descriptors.pid(), System.getProperty("java.version")));
      Message first = channel.first();
      if (!(first instanceof Message.Configure configure)) {
        throw new IOException("cannot start: the first message is not Configure but " + first);
      }
      if (configure.version() != Message.VERSION) {
        throw new IOException("cannot start: master speaks version " + configure.version());
      }
      new Agent(channel, configure, instrumentation).begin();
    } catch (Exception | LinkageError e) {
      channel.send(new Message.Failed(e.getMessage() == null ? e.toString() : e.getMessage()));
    }
  }

  private void begin() throws Exception {
    Detour.install(adoption);
    new Transformer(instrumentation, this).install();
    @SuppressWarnings("unchecked") // it is Premain
    Consumer<BiFunction<String, Object, Object>> outside =
        (Consumer<BiFunction<String, Object, Object>>) Agent.class.getClassLoader();
    outside.accept(service);
    daemon("upgrader", new Conversation()).start();
    prepareWhenBound();
    Runtime.getRuntime().addShutdownHook(new Thread(null, new Leave(), "upgrader-leave", 0, false));
    WorkerSignals.on("WINCH", new DrainOnSignal());
    WorkerSignals.on("USR1", new ReopenOnSignal());
  }

  // Classes with a name, here and below, and no lambdas: linking one costs a starting JVM more than
  // all of these together.

  /**
   * By TERM or by the service itself: who has served is to be replaced, and may hang as it ends.
   */
  private final class Leave implements Runnable {
    @Override
    public void run() {
      if (state().hasServed() && become(WorkerState.DRAINING)) {
        channel.send(new Message.Draining(connections.open()));
      }
      channel.close();
    }
  }

  private final class DrainOnSignal implements Runnable {
    @Override
    public void run() {
      drain(configure.orphanDrainMillis());
    }
  }

  /**
   * Nobody names the file to a worker that is signalled itself: it is the one that it began with.
   */
  private final class ReopenOnSignal implements Runnable {
    private final File begunWith;

    ReopenOnSignal() throws IOException {
      begunWith = new File("/proc/self/fd/1").getCanonicalFile();
    }

    @Override
    public void run() {
      boolean none =
          begunWith.getPath().startsWith("/proc/") || begunWith.getPath().startsWith("/dev/");
      reopen(none ? null : begunWith.getPath());
    }
  }

  private final class Conversation implements Runnable {
    @Override
    public void run() {
      try {
        for (Message.ToWorker order = channel.read(); order != null; order = channel.read()) {
          obey(order);
        }
      } catch (IOException | RuntimeException e) {
        failed("cannot follow the master: " + e);
      } finally {
        channel.readNoMore();
      }
      if (!channel.isClosed()) {
        masterIsGone();
      }
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  private void obey(Message.ToWorker order) throws IOException {
    if (order instanceof Message.GoLive) {
      goLive();
    } else if (order instanceof Message.Park) {
      park();
    } else if (order instanceof Message.Drain drain) {
      drain(drain.deadlineMillis());
    } else if (order instanceof Message.Reopen reopen) {
      reopen(reopen.path());
    } else if (order instanceof Message.Ask) {
      channel.send(new Message.Statistics(connections.open(), state().name()));
    } else if (order instanceof Message.Quiet answer) {
      quiet.end(answer.inodes());
    }
  }

  private synchronized WorkerState state() {
    return state;
  }

  /** False: not from where the worker is; nothing happens. */
  private synchronized boolean become(WorkerState next) {
    if (!state.mayBecome(next)) {
      return false;
    }
    state = next;
    return true;
  }

  /** Made when it is first needed: a starting service shall not wait for it. */
  private synchronized Goodbye goodbye() {
    if (goodbye == null) {
      goodbye = new Goodbye(instrumentation, this::failed);
    }
    return goodbye;
  }

  private void goLive() throws IOException {
    if (state() != WorkerState.LIVE && !become(WorkerState.LIVE)) {
      return;
    }
    adoption.open();
    isLiveOwed = true;
    tellLive();
    if (state() != WorkerState.LIVE) {
      // It was told to drain meanwhile, by a signal of its own.
      adoption.shut();
    }
  }

  /**
   * Not before the service holds every listener: it may have bound one only to see if it can. What
   * it closes later is its own business.
   */
  private void tellLive() {
    String missing = hasBeenLive ? null : adoption.missing();
    List<Message.Held> held = adoption.held();
    synchronized (this) {
      if (!isLiveOwed || state != WorkerState.LIVE) {
        return;
      }
      if (missing != null) {
        channel.send(new Message.NotReady(Preparation.closedAgain(missing)));
        return;
      }
      isLiveOwed = false;
      hasBeenLive = true;
      channel.send(new Message.Live(held));
      goodbye().want(false);
    }
  }

  private void park() throws IOException {
    become(WorkerState.PARKED);
    adoption.shut();
    channel.send(new Message.Parked());
    if (state() == WorkerState.PARKED) {
      goodbye().want(true);
    }
  }

  private void drain(long deadlineMillis) {
    boolean served = state().hasServed();
    if (become(WorkerState.DRAINING)) {
      daemon("upgrader-drain", () -> drainAndExit(served ? deadlineMillis : 0)).start();
    }
  }

  private void drainAndExit(long deadlineMillis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
    try {
      adoption.shut();
      service.drain();
      goodbye().want(true);
      goodbye().await(deadline);
      if (configure.quietMillis() > 0) {
        quiet = new Quiet(connections, channel, configure.quietMillis(), goodbye().isSaid());
      }
      int open = new Drain(connections, channel, quiet).run(deadlineMillis);
      service.awaitDrained(deadline);
      channel.send(new Message.Drained(open));
    } catch (IOException | RuntimeException e) {
      failed("cannot drain: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    become(WorkerState.EXITED);
    System.exit(0);
  }

  private void masterIsGone() {
    if (state().hasServed()) {
      drain(configure.orphanDrainMillis());
    } else {
      Runtime.getRuntime().halt(1);
    }
  }

  private void reopen(String path) {
    try {
      if (path != null) {
        try (FileOutputStream file = LogFile.append(path)) {
          Syscalls.duplicate(file.getFD(), Syscalls.descriptor(1));
          Syscalls.duplicate(file.getFD(), Syscalls.descriptor(2));
        }
      }
      channel.send(new Message.Reopened(null));
    } catch (IOException e) {
      channel.send(new Message.Reopened("cannot reopen " + path + ": " + e.getMessage()));
    }
  }

  @Override
  public void bound(DeclaredListener listener, long inode, SocketAddress probe) {
    channel.send(new Message.Bound(listener.name(), inode, text(probe)));
    synchronized (this) {
      // A path is no host: servers answer such a request by 400.
      String host = listener.path() == null ? listener.address() : "localhost";
      targets.put(listener.name(), new Preparation.Target(probe, host));
    }
    prepareWhenBound();
    if (isLiveOwed) {
      tellLive();
    }
  }

  private synchronized void prepareWhenBound() {
    if (preparing || !allBound()) {
      return;
    }
    if (service.isAwaited()) {
      channel.send(new Message.NotReady("the service has not said that it is ready"));
      return;
    }
    preparing = true;
    daemon("upgrader-probe", new Preparation(configure, channel, this)).start();
  }

  /** Datagram listeners may come late or never; those that take connections must be there. */
  private boolean allBound() {
    boolean connections = false;
    boolean datagrams = true;
    boolean bound = true;
    for (DeclaredListener listener : listeners) {
      boolean isBound = targets.containsKey(listener.name());
      if (listener.protocol().equals("udp")) {
        datagrams &= isBound;
      } else {
        connections = true;
        bound &= isBound;
      }
    }
    return connections ? bound : datagrams;
  }

  @Override
  public void serviceReady() {
    prepareWhenBound();
  }

  @Override
  public void reloadAsked() {
    channel.send(new Message.ReloadAsked());
  }

  @Override
  public SocketAddress declared(String name) {
    for (DeclaredListener listener : listeners) {
      if (listener.name().equals(name)) {
        return listener.toBind();
      }
    }
    return null;
  }

  @Override
  public synchronized Preparation.Target target(String listener) {
    return targets.get(listener);
  }

  @Override
  public String missing() {
    return adoption.missing();
  }

  @Override
  public void warm(long requests) {
    become(WorkerState.WARM);
    channel.send(new Message.Warm(requests));
  }

  @Override
  public void failed(String reason) {
    channel.send(new Message.Failed(reason));
  }

  private static String text(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      return "unix:" + unix.getPath();
    }
    InetSocketAddress inet = (InetSocketAddress) address;
    return inet.getAddress().getHostAddress() + ":" + inet.getPort();
  }
}
