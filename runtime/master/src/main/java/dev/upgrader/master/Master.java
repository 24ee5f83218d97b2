package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.ConfigurationSource;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Action;
import dev.upgrader.lifecycle.Dialect;
import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.LifeCycle;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import dev.upgrader.os.SignalDescriptor;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The master: one thread, one loop, one place where the state changes.
 *
 * <p>Everything that happens becomes an {@link Event}; what follows from it stands in {@link
 * LifeCycle}; this class carries the actions out. Events that come up while one is handled wait in
 * a queue, so that no transition is ever half made when the next begins.
 */
public final class Master
    implements Workers.Owner, Successor.Owner, Predecessor.Owner, ControlServer.Handler {

  private record Happening(Event event, String by) {}

  /** Exit codes, as the command line documents them. */
  private static final int DONE = 0;

  private static final int INTERNAL = 1;
  private static final int USAGE = 2;
  private static final int REFUSED = 4;
  private static final int DEGRADED = 7;

  /**
   * Rounds that fail one after the other without a single good one between them: nothing works any
   * more.
   */
  private static final int MAX_ERRORS = 100;

  private final ConfigurationSource source;
  private final Launch launch;
  private final Startup startup;
  private final Log log;
  private final Poller poller;
  private final Timers timers = new Timers(System::nanoTime);
  private final Queue<Happening> events = new ArrayDeque<>();
  private final long pid = ProcessHandle.current().pid();
  private final long startedMillis = System.currentTimeMillis();
  private final Pidfile pidfile;
  private final ControlServer control;
  private final Workers workers;
  private Configuration configuration;
  private Dialect dialect;
  private List<OpenListener> listeners;
  private Phase phase;
  private Timers.Timer deadline;
  private Successor successor;
  private Status.Attempt attempt;
  private boolean predecessorLives;
  private boolean parkWhenQuiet;
  private boolean changed;
  private boolean exited;
  private int batches;
  private int exitCode = DONE;
  private String why = "";

  /**
   * Runs a master until it ends.
   *
   * @return the exit code of the process
   */
  public static int run(ConfigurationSource source, Launch launch) {
    PrintStream err = System.err;
    Predecessor predecessor = null;
    try {
      predecessor = Predecessor.find();
      Startup startup = Startup.prepare(source, predecessor);
      return new Master(source, launch, startup, err).loop();
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      return giveUp(predecessor, e.problems().get(0), USAGE);
    } catch (Startup.Refused e) {
      err.println("upgrader: " + e.getMessage());
      return giveUp(predecessor, e.getMessage(), REFUSED);
    } catch (IOException e) {
      err.println("upgrader: " + e.getMessage());
      return giveUp(predecessor, e.getMessage(), DEGRADED);
    }
  }

  private static int giveUp(Predecessor predecessor, String reason, int code) {
    if (predecessor != null) {
      predecessor.tell(new Message.Failed(reason));
    }
    return code;
  }

  private Master(ConfigurationSource source, Launch launch, Startup startup, PrintStream err)
      throws IOException {
    this.source = source;
    this.launch = launch;
    this.startup = startup;
    this.configuration = startup.configuration();
    this.listeners = startup.listeners();
    this.dialect = Dialect.valueOf(configuration.signals().name());
    this.predecessorLives = startup.predecessor() != null;
    this.phase = predecessorLives ? Phase.ARRIVING : Phase.STARTING;
    this.log =
        new Log(err, () -> "gen=" + startup.generation() + " pid=" + pid + " phase=" + word(phase));
    this.pidfile = new Pidfile(configuration.pidfile(), pid);
    this.poller = new Poller();
    SignalDescriptor.open(poller, this::signal);
    this.control = new ControlServer(startup.directory().resolve(pid + ".sock"), poller, this);
    this.workers =
        new Workers(
            startup.generation(),
            poller,
            timers,
            log,
            Path.of(System.getProperty("upgrader.home"), "lib", "agent", "upgrader-agent.jar"),
            () -> listeners,
            this);
  }

  private int loop() throws IOException {
    if (startup.predecessor() != null) {
      startup.predecessor().listen(poller, this);
    }
    log.say(
        "started "
            + configuration.name()
            + " on "
            + listeners.stream().map(l -> l.address().toString()).toList());
    try {
      workers.use(Batch.of(++batches, configuration));
    } catch (IOException e) {
      startFailed(e.getMessage());
    }
    int errors = 0;
    while (!exited && errors < MAX_ERRORS) {
      try {
        round();
        errors = 0;
      } catch (RuntimeException e) {
        // A bug of ours must not take the service down: the next event finds a master that goes on.
        errors++;
        log.error("internal error; please report it", e);
      }
    }
    return errors < MAX_ERRORS ? exitCode : INTERNAL;
  }

  private void round() throws IOException {
    settle();
    if (!exited) {
      poller.poll(timers.millisToNext());
      timers.runDue();
    }
  }

  /** Works off what has come up, until nothing more follows from it; then tells those who watch. */
  private void settle() {
    do {
      for (Happening next = events.poll(); next != null; next = events.poll()) {
        handle(next.event(), next.by()).ifPresent(log::say);
      }
      if (workers.areLive() && LifeCycle.awaits(phase, Event.WORKERS_LIVE)) {
        events.add(new Happening(Event.WORKERS_LIVE, "workers"));
      } else if (workers.areGone() && !exited && LifeCycle.awaits(phase, Event.WORKERS_GONE)) {
        events.add(new Happening(Event.WORKERS_GONE, "workers"));
      }
    } while (!events.isEmpty());
    if (changed && !exited) {
      changed = false;
      control.push();
    }
  }

  // --- what is asked for ---

  private void signal(Signal signal, int sender) {
    String by = signal + (sender == 0 ? "" : " from PID " + sender);
    if (signal == Signal.WINCH && sitsOnTerminal()) {
      log.say("ignored " + by + ": this master sits on a terminal, whose window may have changed");
      return;
    }
    dialect.request(signal).ifPresent(request -> request(request, by));
  }

  @Override
  public Optional<String> request(Request request, String by) {
    Optional<String> refused = accept(request, by);
    refused.ifPresent(reason -> log.say("refused " + by + ": " + reason));
    changed = true;
    return refused;
  }

  private Optional<String> accept(Request request, String by) {
    if (request instanceof Request.Move move) {
      if (move.event() == Event.QUIESCE) {
        parkWhenQuiet = configuration.winch() == Configuration.Winch.PARK;
      }
      return handle(move.event(), by);
    }
    if (request instanceof Request.Quiet quiet) {
      parkWhenQuiet = quiet.park();
      return handle(Event.QUIESCE, by);
    }
    if (request instanceof Request.ScaleBy scale) {
      return scale(Math.max(0, workers.wanted() + scale.delta()), by);
    }
    if (request instanceof Request.ScaleTo scale) {
      return scale(scale.workers(), by);
    }
    if (request instanceof Request.Pause pause) {
      return pause(pause.to(), by);
    }
    if (request instanceof Request.Reopen) {
      log.say(by + ": opening the log files anew");
      workers.reopen();
    }
    return Optional.empty();
  }

  private Optional<String> scale(int wanted, String by) {
    if (wanted < 0 || phase == Phase.STOPPING) {
      return Optional.of(
          "cannot scale: " + (wanted < 0 ? "not a number of workers" : "this master is stopping"));
    }
    log.say(by + ": " + wanted + " workers wanted");
    workers.scaleTo(wanted);
    return Optional.empty();
  }

  private Optional<String> pause(Request.Switch to, String by) {
    if (phase != Phase.SERVING) {
      return Optional.of("cannot pause or resume: this master is " + word(phase));
    }
    boolean on =
        to == Request.Switch.TOGGLE ? workers.mode() == Workers.Mode.LIVE : to == Request.Switch.ON;
    log.say(by + ": " + (on ? "pausing" : "resuming"));
    workers.want(on ? Workers.Mode.PARKED : Workers.Mode.LIVE);
    return Optional.empty();
  }

  private static boolean sitsOnTerminal() {
    return Proc.stat(ProcessHandle.current().pid())
        .map(stat -> stat.terminal() != 0 && stat.foreground() == stat.group())
        .orElse(false);
  }

  // --- what is found out ---

  @Override
  public void workersChanged() {
    changed = true;
  }

  @Override
  public void startFailed(String reason) {
    why = reason;
    events.add(new Happening(Event.START_FAILED, reason));
  }

  @Override
  public void reloadAsked() {
    request(new Request.Move(Event.RELOAD), "worker");
  }

  @Override
  public void successorReady() {
    events.add(new Happening(Event.SUCCESSOR_READY, "new master"));
  }

  @Override
  public void successorLeaving() {
    events.add(new Happening(Event.SUCCESSOR_LEAVING, "new master"));
  }

  @Override
  public void successorGone(String reason) {
    why = reason;
    successor = null;
    events.add(new Happening(Event.SUCCESSOR_GONE, reason));
  }

  @Override
  public void predecessorResumed() {
    events.add(new Happening(Event.PREDECESSOR_RESUMED, "old master"));
  }

  @Override
  public void predecessorUnable() {
    events.add(new Happening(Event.PREDECESSOR_UNABLE, "old master"));
  }

  @Override
  public void predecessorGone() {
    predecessorLives = false;
    events.add(new Happening(Event.PREDECESSOR_GONE, "old master"));
  }

  // --- what follows ---

  private Optional<String> handle(Event event, String by) {
    LifeCycle.Transition transition = LifeCycle.on(phase, event);
    if (transition.refused() != null) {
      return Optional.of("cannot " + verb(event) + ": " + transition.refused());
    }
    if (transition.next() != phase || !transition.actions().isEmpty()) {
      log.say(by + ": " + word(event) + " -> " + word(transition.next()));
    }
    for (Action action : transition.actions()) {
      try {
        perform(action, transition.next());
      } catch (IOException e) {
        return Optional.of("cannot " + verb(event) + ": " + e.getMessage());
      }
    }
    if (transition.next() != phase) {
      enter(transition.next(), event);
    }
    return Optional.empty();
  }

  private void enter(Phase next, Event event) {
    phase = next;
    changed = true;
    if (event == Event.START_FAILED) {
      exitCode = DEGRADED;
      tellPredecessor(new Message.Failed(why));
    }
    if (deadline != null) {
      deadline.cancel();
    }
    deadline =
        limit(next)
            .map(
                time ->
                    timers.after(
                        time,
                        () ->
                            events.add(
                                new Happening(Event.DEADLINE, "after " + time.toMillis() + " ms"))))
            .orElse(null);
  }

  /**
   * How long a phase may take. Each waits for somebody whose own limit is shorter, so that the
   * better reason wins.
   */
  private Optional<Duration> limit(Phase next) {
    Configuration.Timeouts timeouts = configuration.timeouts();
    Duration comeLive = timeouts.ready().plus(timeouts.quick());
    Duration go = timeouts.drain().plus(timeouts.quick().multipliedBy(2));
    return switch (next) {
      case UPGRADING, COMMITTING, RETURNING, ROLLING_BACK -> Optional.of(comeLive);
      case LEAVING -> Optional.of(comeLive.plus(timeouts.quick()));
      case EVICTING, STOPPING -> Optional.of(go);
      case STARTING, ARRIVING, SERVING, IDLE, OVERLAP, QUIET, PROVISIONAL -> Optional.empty();
    };
  }

  private void perform(Action action, Phase next) throws IOException {
    switch (action) {
      case WRITE_PIDFILE -> writePidfile(next);
      case RETIRE_PIDFILE -> pidfile.retire();
      case RESTORE_PIDFILE -> pidfile.restore();
      case START_SUCCESSOR -> startSuccessor();
      case EVICT_SUCCESSOR -> toSuccessor(Successor::evict);
      case KEEP_SUCCESSOR -> toSuccessor(Successor::keep);
      case ABORT_SUCCESSOR -> abortSuccessor();
      case KILL_SUCCESSOR -> killSuccessor();
      case RECORD_SUCCESSOR_READY -> record(Status.Result.READY, Optional.empty());
      case RECORD_SUCCESSOR_GONE -> recordGone();
      case TELL_READY -> tellPredecessor(new Message.Ready());
      case TELL_LEAVING -> tellPredecessor(new Message.Leaving());
      case RELOAD_WORKERS -> reload();
      case RESUME_WORKERS -> workers.want(Workers.Mode.LIVE);
      case QUIET_WORKERS ->
          workers.want(parkWhenQuiet ? Workers.Mode.PARKED : Workers.Mode.DRAINED);
      case DRAIN_WORKERS -> workers.want(Workers.Mode.DRAINED);
      case END_WORKERS -> workers.want(Workers.Mode.ENDED);
      case KILL_WORKERS -> workers.kill();
      case EXIT -> exit();
      default -> throw new IllegalStateException("action " + action);
    }
  }

  private void writePidfile(Phase next) throws IOException {
    if (pidfile.held() == null || !pidfile.held().equals(pidfile.file())) {
      try {
        pidfile.write();
      } catch (IOException e) {
        startFailed("cannot write pidfile " + pidfile.file() + ": " + e.getMessage());
        throw e;
      }
    }
    if (next == Phase.SERVING) {
      pidfile.removeStaleOldbin(
          other -> Proc.stat(other).map(stat -> stat.state() != 'Z').orElse(false));
    }
  }

  private void startSuccessor() {
    int number = attempt == null ? 1 : attempt.number() + 1;
    try {
      successor =
          Successor.start(
              launch, startup.generation() + 1, listeners, startup.lock(), poller, this);
      attempt =
          new Status.Attempt(number, Status.Result.STARTING, successor.pid(), Optional.empty());
      log.say("started new master pid=" + successor.pid());
    } catch (IOException e) {
      attempt = new Status.Attempt(number, Status.Result.STARTING, 0, Optional.empty());
      successorGone(e.getMessage());
    }
  }

  /** One that has just ended hears nothing; its end is an event of its own. */
  private void toSuccessor(Consumer<Successor> word) {
    if (successor != null) {
      word.accept(successor);
    }
  }

  private void abortSuccessor() {
    if (successor != null) {
      successor.blame("told to stop before it was ready");
      successor.signal(Signal.INT);
    }
  }

  private void killSuccessor() {
    if (successor != null) {
      successor.blame(
          "the new master gave no sign within "
              + limit(phase).orElse(Duration.ZERO).toMillis()
              + " ms and was killed");
      successor.signal(Signal.KILL);
    }
  }

  private void record(Status.Result result, Optional<String> reason) {
    attempt = new Status.Attempt(attempt.number(), result, attempt.pid(), reason);
  }

  private void recordGone() {
    boolean wasReady = attempt.result() == Status.Result.READY;
    record(wasReady ? Status.Result.ROLLED_BACK : Status.Result.FAILED, Optional.of(why));
    log.say("the upgrade is undone, this generation serves: " + why);
  }

  private void tellPredecessor(Message.ToPredecessor message) {
    if (predecessorLives) {
      startup.predecessor().send(message);
    }
  }

  private void reload() throws IOException {
    Configuration next;
    try {
      next = source.load();
    } catch (ConfigurationException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!next.pidfile().equals(configuration.pidfile())) {
      throw new IOException("the pidfile cannot change in a reload");
    }
    Batch batch = Batch.of(batches + 1, next);
    listeners = Startup.matched(next, listeners);
    configuration = next;
    dialect = Dialect.valueOf(next.signals().name());
    batches++;
    workers.use(batch);
  }

  private void exit() {
    exited = true;
    try {
      pidfile.remove();
      control.close();
      for (OpenListener listener : listeners) {
        listener.close(successor == null && !predecessorLives);
      }
    } catch (IOException e) {
      exitCode = INTERNAL;
      log.say("cannot clean up: " + e.getMessage());
    }
    log.say("exits with code " + exitCode);
  }

  @Override
  public Status status() {
    return new StatusReport(configuration, startup.generation(), pid, startedMillis, phase)
        .of(peer(), pidfile, listeners, workers, Optional.ofNullable(attempt));
  }

  private long peer() {
    if (successor != null) {
      return successor.pid();
    }
    return predecessorLives ? startup.predecessor().inherited().pid() : 0;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String verb(Event event) {
    return switch (event) {
      case QUIESCE -> "quiet the workers";
      case STOP, STOP_NOW, ABANDON -> "stop";
      case ROLLBACK -> "roll back";
      case RELOAD -> "reload";
      case UPGRADE -> "upgrade";
      default -> "go on after " + word(event);
    };
  }
}
