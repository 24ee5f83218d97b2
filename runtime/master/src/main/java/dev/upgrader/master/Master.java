package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.ConfigurationSource;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Action;
import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.LifeCycle;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.metrics.Counts;
import dev.upgrader.os.Memory;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Reason;
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
import java.util.stream.Stream;

/**
 * The master: one thread, one loop, one place where the state changes.
 *
 * <p>Everything that happens becomes an {@link Event}; what follows from it stands in {@link
 * LifeCycle}; this class carries the actions out. Events that come up while one is handled wait in
 * a queue, so that no transition is ever half made when the next begins.
 */
public final class Master
    implements Workers.Owner,
        Successor.Owner,
        Predecessor.Owner,
        Replacement.Owner,
        Requests.Owner,
        ControlServer.Handler,
        MetricsPort.Source {

  /** {@code in}: it means nothing in another phase; null: it may come in any. */
  private record Happening(Event event, String by, Phase in) {
    private Happening(Event event, String by) {
      this(event, by, null);
    }

    /** One that has ended since is not ready any more, whatever it has said before. */
    private boolean isTrueIn(Master master) {
      boolean isGone = event == Event.SUCCESSOR_READY && !master.upgrade.hasSuccessor();
      return !isGone && (in == null || in == master.phase());
    }
  }

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

  private final Startup startup;
  private final Log log;
  private final Poller poller;
  private final Timers timers = new Timers(System::nanoTime);
  private final Queue<Happening> events = new ArrayDeque<>();

  private final long pid = ProcessHandle.current().pid();
  private final long startedMillis = System.currentTimeMillis();
  private final Pidfile pidfile;
  private final Amends amends;
  private final ControlServer control;
  private final Counts counts;
  private final ClassData classData;
  private final Room room;
  private final Workers workers;
  private final Upgrade upgrade;
  private final Replacement replacement;
  private final Inputs inputs;
  private final MetricsPort metricsPort;
  private final Systemd systemd;
  private final Listeners listeners;
  private final Deployment deployment;
  private final Chores chores;
  private final Requests requests;
  private final PhaseClock clock;
  private boolean predecessorLives;
  private boolean reloadOwed;
  private boolean isCanary;
  private boolean changed;
  private boolean exited;
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
      Startup startup = Startup.prepare(source, predecessor, Image.find());
      int code = new Master(source, launch, startup, err).loop();
      startup.anchor().tell(code);
      return code;
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      return giveUp(predecessor, e.problems().get(0), USAGE);
    } catch (Startup.Refused e) {
      err.println("upgrader: " + e.getMessage());
      return giveUp(predecessor, e.getMessage(), REFUSED);
    } catch (IOException e) {
      String why = Reason.sentence("cannot start", e);
      err.println("upgrader: " + why);
      return giveUp(predecessor, why, DEGRADED);
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
    this.startup = startup;
    Configuration configuration = startup.configuration();
    this.predecessorLives = startup.predecessor() != null;
    this.counts = new Counts(startup.counts(), this::tellOtherMaster);
    this.clock = new PhaseClock(firstPhase(startup), timers, counts, this::phaseTookTooLong);
    this.log =
        new Log(
            err, () -> "gen=" + startup.generation() + " pid=" + pid + " phase=" + word(phase()));
    this.listeners = new Listeners(startup, timers, log, this::isAlone);
    this.pidfile = new Pidfile(configuration.pidfile(), pid);
    this.amends = new Amends(timers, log);
    this.poller = new Poller();
    int openControl = startup.image() == null ? -1 : startup.image().rest().control();
    this.control =
        new ControlServer(
            startup.directory().resolve(pid + ".sock"), openControl, poller, timers, log, this);
    CommandFifos fifos =
        startup.image() == null
            ? CommandFifos.open(configuration.fifos(), poller)
            : CommandFifos.follow(startup.image().rest(), configuration.fifos(), poller);
    this.inputs =
        new Inputs(configuration, startup.anchor(), fifos, poller, timers, log, this::unanswered);
    this.systemd = Systemd.find(System.getenv(), pid, timers, log);
    this.metricsPort = new MetricsPort(startup.metrics(), poller, timers, log, this);
    this.upgrade = new Upgrade(launch, startup.generation() + 1, poller, log, counts);
    this.replacement = new Replacement(launch, startup.anchor(), poller, timers, log, this);
    this.classData = new ClassData(poller, timers, log);
    this.room = new Room(() -> Memory.available() + classData.held(), Memory::held);
    MasterLog own = MasterLog.find(System.getenv());
    this.workers =
        new Workers(
            startup.generation(),
            poller,
            timers,
            log,
            Path.of(System.getProperty("upgrader.home"), "lib", "agent", "upgrader-agent.jar"),
            classData,
            counts,
            new WorkerLogs(own, log),
            this);
    this.deployment = new Deployment(source, configuration, listeners, inputs, metricsPort, log);
    this.chores = new Chores(log, own, workers, upgrade, pidfile, inputs, this::status);
    this.requests =
        new Requests(
            startup.predecessor(), pidfile, upgrade, workers, replacement, room, chores, log, this);
  }

  private static Phase firstPhase(Startup startup) {
    if (startup.image() != null) {
      return Phase.SERVING;
    }
    return startup.predecessor() != null ? Phase.ARRIVING : Phase.STARTING;
  }

  @Override
  public Phase phase() {
    return clock.phase();
  }

  private void phaseTookTooLong(Duration limit) {
    events.add(new Happening(Event.DEADLINE, "after " + limit.toMillis() + " ms", phase()));
  }

  private int loop() throws IOException {
    if (startup.predecessor() != null) {
      startup.predecessor().listen(poller, this, configuration().timeouts().ready());
    }
    log.say(
        "started "
            + startup.configuration().name()
            + " on "
            + listeners.declared().stream().map(l -> l.address().toString()).toList());
    startup.remarks().forEach(log::say);
    begin();
    int errors = 0;
    while (!exited && errors < MAX_ERRORS) {
      try {
        round();
        errors = 0;
      } catch (RuntimeException | LinkageError | VirtualMachineError e) {
        // A bug of ours, or our files replaced under us, must not take the service down: the next
        // event finds a master that goes on, but one that does not serve yet is not to be trusted
        // with it.
        errors++;
        log.error("internal error; please report it", e);
        if (isYetToServe()) {
          startFailed("internal error: " + e);
        }
      }
    }
    return errors < MAX_ERRORS ? exitCode : INTERNAL;
  }

  private void begin() throws IOException {
    if (startup.image() != null) {
      takeOver(startup.image());
    }
    try {
      beCanary();
      workers.use(deployment.first(), requests.pace());
    } catch (IOException e) {
      // Of an image that follows another nobody awaits the start: its workers are there.
      log.say("cannot start workers: " + Reason.at(e));
      startFailed(Reason.at(e));
    }
    if (startup.image() != null) {
      goOnListening();
    } else if (!predecessorLives) {
      inputs.listenForTheService();
      metricsPort.listenForTheService();
    }
  }

  /** Who serves already goes on without what cannot be had. */
  private void goOnListening() {
    orTell(inputs::listenForTheService);
    orTell(metricsPort::listenForTheService);
  }

  private void beCanary() {
    isCanary = startup.canary() > 0 && startup.canary() < configuration().workers();
    if (isCanary) {
      workers.limitFirst(startup.canary());
      log.say("canary: " + startup.canary() + " of " + configuration().workers() + " workers");
    }
  }

  /**
   * The workers of the image before this one are a batch of their own, which the first reading
   * replaces.
   */
  private void takeOver(Image image) {
    Optional<Path> release = Optional.ofNullable(image.rest().release()).map(Path::of);
    try {
      workers.adopt(
          deployment.takenOver(release),
          image.workers(),
          Optional.ofNullable(image.rest().wanted()));
    } catch (IOException e) {
      log.say("cannot take over all workers: " + e.getMessage());
    }
    requests.goOnAt(Request.Pace.valueOf(image.rest().pace()));
    // It may not have been able to, and its timers are gone.
    amends.take(
        () -> {
          restorePidfile();
          takePidfile(true);
        });
    log.say(
        "this image has replaced the one before it, "
            + image.workers().size()
            + " workers are taken over");
  }

  private void round() throws IOException {
    settle();
    if (requests.makeEarly()) {
      changed = true;
      settle();
    }
    if (!exited) {
      poller.poll(timers.millisToNext());
      timers.runDue();
    }
  }

  private boolean isYetToServe() {
    return phase() == Phase.STARTING || phase() == Phase.ARRIVING;
  }

  /** Whether its workers are those that serve: no word of theirs brings back a generation. */
  private static boolean isServing(Phase phase) {
    return phase == Phase.SERVING || phase == Phase.PROVISIONAL;
  }

  /** Works off what has come up, until nothing more follows from it; then tells those who watch. */
  private void settle() {
    if (reloadOwed && !workers.areReloading()) {
      reloadOwed = false;
      request(new Request.Move(Event.RELOAD), "worker");
    }
    do {
      for (Happening next = events.poll(); next != null; next = events.poll()) {
        if (next.isTrueIn(this)) {
          handle(next.event(), next.by()).map(Refusal::reason).ifPresent(log::say);
        }
      }
      if (doServe() && LifeCycle.awaits(phase(), Event.WORKERS_LIVE)) {
        events.add(new Happening(Event.WORKERS_LIVE, "workers"));
      } else if (workers.areGone() && !exited && LifeCycle.awaits(phase(), Event.WORKERS_GONE)) {
        events.add(new Happening(Event.WORKERS_GONE, "workers"));
      }
    } while (!events.isEmpty());
    if (!workers.areMixed() && !workers.areTakenOver() && isAlone()) {
      listeners.closeRetired();
    }
    if (changed && !exited) {
      changed = false;
      classData.calm(isCalm());
      control.push();
      tellSystemd();
    }
  }

  /** Of the last generation some do: nobody else would be there to go back to. */
  private boolean doServe() {
    boolean some = phase() == Phase.STARTING && isLast() && workers.live() > 0;
    return some || workers.areLive();
  }

  private boolean isCalm() {
    return phase() == Phase.SERVING
        && isAlone()
        && !replacement.isRunning()
        && workers.areLive()
        && !workers.areMixed();
  }

  /** The older master speaks for the service, until it has gone. */
  private void tellSystemd() {
    if (predecessorLives) {
      return;
    }
    String live = workers.live() + " of " + workers.wanted() + " workers live";
    systemd.tell(
        switch (phase()) {
          case STARTING, ARRIVING -> Systemd.State.STARTING;
          case UPGRADING, COMMITTING -> Systemd.State.RELOADING;
          case STOPPING -> isAlone() ? Systemd.State.STOPPING : Systemd.State.READY;
          case SERVING ->
              workers.areReloading() || replacement.isRunning()
                  ? Systemd.State.RELOADING
                  : Systemd.State.READY;
          default -> Systemd.State.READY;
        },
        "generation " + startup.generation() + " " + word(phase()) + ", " + live);
  }

  // --- what is asked for ---

  @Override
  public Optional<Refusal> request(Request request, String by) {
    changed = true;
    return requests.make(request, by);
  }

  private Optional<Refusal> unanswered(Request request, String by) {
    changed = true;
    return requests.unanswered(request, by);
  }

  @Override
  public Optional<String> hindrance() {
    return phase() == Phase.SERVING ? Optional.empty() : Optional.of("it is " + word(phase()));
  }

  @Override
  public void rehearse() throws IOException {
    deployment.rehearse();
  }

  @Override
  public Image leave(Request.Pace pace) {
    clock.count();
    List<OpenListener> sockets = listeners.handOver();
    Message.Inherit inherit =
        new Message.Inherit(
            Message.VERSION,
            pid,
            startup.generation(),
            sockets.stream().map(socket -> socket.as(socket.fd())).toList(),
            startup.lock(),
            null,
            OpenListener.lent(sockets),
            metricsPort.open().map(open -> open.as(open.fd())).orElse(null),
            counts.all());
    Message.Image rest =
        new Message.Image(
            workers.proven().release().map(Path::toString).orElse(null),
            control.fd(),
            inputs.fifos().descriptors(),
            inputs.fifos().active(),
            pace.name(),
            workers.wantedOfProven());
    workers.answerNow();
    metricsPort.answerNow();
    classData.close();
    return new Image(inherit, rest, workers.handOver());
  }

  @Override
  public void notReplaced() {
    changed = true;
  }

  // --- what is found out ---

  @Override
  public void workersChanged() {
    changed = true;
  }

  @Override
  public void startFailed(String reason) {
    if (isLast() && workers.live() > 0) {
      // Nobody would serve in their place: what cannot be started is tried again.
      return;
    }
    if (isYetToServe() || workers.areHopeless()) {
      why = reason;
      events.add(new Happening(Event.START_FAILED, reason));
    }
  }

  /** The generation that it was to take over from is no more. */
  private boolean isLast() {
    return startup.predecessor() != null && !predecessorLives;
  }

  @Override
  public void reloadAsked() {
    // Of many that ask, and of those that ask while one is under way, one more comes of it.
    if (!reloadOwed && isServing(phase())) {
      reloadOwed = true;
      changed = true;
    }
  }

  @Override
  public boolean mayRetire() {
    return listeners.areDeserted(configuration().timeouts().quick(), workers::goOn);
  }

  @Override
  public boolean othersServe() {
    // Later the old generation may be quiet, and what starts is then waited for.
    return predecessorLives && phase() == Phase.ARRIVING;
  }

  @Override
  public void successorStarted(Duration ready) {
    clock.bearWith(ready);
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
    upgrade.gone(reason);
    startup.anchor().outlived();
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
  public void predecessorReopens() {
    request(new Request.Reopen(), "old master");
  }

  @Override
  public void predecessorGone() {
    predecessorLives = false;
    startup.anchor().outlived();
    workers.hurry();
    events.add(new Happening(Event.PREDECESSOR_GONE, "old master"));
  }

  // --- what follows ---

  @Override
  public Optional<Refusal> handle(Event event, String by) {
    LifeCycle.Transition transition = LifeCycle.on(phase(), event);
    if (transition.refused() != null) {
      return Optional.of(Refusal.of("cannot " + verb(event) + ": " + transition.refused()));
    }
    if (transition.next() != phase() || !transition.actions().isEmpty()) {
      log.say(by + ": " + word(event) + " -> " + word(transition.next()) + endOfPause(event));
    }
    for (Action action : transition.actions()) {
      try {
        perform(action, transition.next());
      } catch (IOException e) {
        return Optional.of(Refusal.of("cannot " + verb(event), e));
      }
    }
    if (transition.next() != phase()) {
      enter(transition, event);
    }
    return Optional.empty();
  }

  private String endOfPause(Event event) {
    if (phase() != Phase.SERVING || workers.mode() == Workers.Mode.LIVE) {
      return "";
    }
    return switch (event) {
      case RELOAD -> ", which ends the pause";
      case UPGRADE -> ", which ends the pause when the new generation is ready";
      default -> "";
    };
  }

  /** What one of two masters counts, the other counts as well. */
  private void tellOtherMaster(Message.Count count) {
    Message.Counted counted = new Message.Counted(count);
    upgrade.successor().ifPresent(successor -> successor.send(counted));
    tellPredecessor(counted);
  }

  @Override
  public void otherCounted(Message.Count count) {
    counts.add(count);
  }

  private void enter(LifeCycle.Transition transition, Event event) {
    Phase next = transition.next();
    clock.enter(next, configuration().timeouts());
    changed = true;
    reloadOwed &= isServing(next);
    boolean isAborted = transition.actions().contains(Action.ABORT_SUCCESSOR);
    if (next == Phase.STOPPING && upgrade.successor().isPresent() && !isAborted) {
      inputs.leaveTheRest();
    }
    if (event == Event.START_FAILED) {
      exitCode = next == Phase.STOPPING ? DEGRADED : exitCode;
      tellPredecessor(new Message.Failed(why));
    }
  }

  private void perform(Action action, Phase next) throws IOException {
    switch (action) {
      case WRITE_PIDFILE -> writePidfile(next);
      case RETIRE_PIDFILE -> retirePidfile();
      case RESTORE_PIDFILE -> beAloneAgain();
      case START_SUCCESSOR -> upgrade.start(handover(), this);
      case EVICT_SUCCESSOR -> upgrade.evict();
      case KEEP_SUCCESSOR -> upgrade.keep();
      case ABORT_SUCCESSOR -> upgrade.abort();
      case KILL_SUCCESSOR -> upgrade.kill(tooLate());
      case RECORD_SUCCESSOR_READY -> upgrade.recordReady();
      case RECORD_SUCCESSOR_GONE -> upgrade.recordGone();
      case RECORD_COMMIT -> counts.attempt(Counts.Outcome.COMMITTED);
      case TELL_READY -> tellPredecessor(new Message.Ready());
      case TELL_LEAVING -> tellPredecessor(new Message.Leaving());
      case RELOAD_WORKERS -> reload();
      case RESUME_WORKERS -> {
        requests.takeBack();
        workers.want(Workers.Mode.LIVE);
      }
      case WIDEN_WORKERS -> widen();
      case QUIET_WORKERS ->
          workers.want(requests.parks() ? Workers.Mode.PARKED : Workers.Mode.DRAINED);
      case DRAIN_WORKERS -> workers.want(Workers.Mode.DRAINED);
      case END_WORKERS -> workers.want(Workers.Mode.ENDED);
      case KILL_WORKERS -> workers.kill();
      case EXIT -> exit();
      default -> throw new IllegalStateException("action " + action);
    }
  }

  private Handover handover() {
    return new Handover(
        listeners.handOver(),
        startup.lock(),
        startup.anchor(),
        requests.canary(),
        metricsPort.open(),
        counts.all());
  }

  @Override
  public void scaled() {
    isCanary = false;
  }

  private void widen() {
    if (isCanary) {
      isCanary = false;
      workers.widen();
    }
  }

  private void retirePidfile() throws IOException {
    if (amends.areDue()) {
      pidfile.restore();
    }
    pidfile.retire();
    amends.cancel();
  }

  private void beAloneAgain() {
    amends.take(this::restorePidfile);
    orTell(control::removeStale);
  }

  private void restorePidfile() throws IOException {
    pidfile.restore();
    changed = true;
  }

  private void writePidfile(Phase next) throws IOException {
    if (isYetToServe() && !isLast()) {
      writeFirst();
    }
    boolean serves = next == Phase.SERVING;
    amends.take(() -> takePidfile(serves));
    if (serves) {
      orTell(control::removeStale);
      goOnListening();
    }
  }

  private void takePidfile(boolean serves) throws IOException {
    if (!pidfile.file().equals(pidfile.held())) {
      pidfile.write();
    }
    if (serves) {
      pidfile.removeStaleOldbin();
    }
    changed = true;
  }

  private void writeFirst() throws IOException {
    try {
      takePidfile(false);
    } catch (IOException e) {
      startFailed(e.getMessage());
      throw e;
    }
  }

  /** A step that can be done without: that it fails is told and no more. */
  private void orTell(Amends.Step step) {
    try {
      step.take();
    } catch (IOException e) {
      log.say(Reason.at(e));
    }
  }

  private String tooLate() {
    return "the new master gave no sign within " + clock.limit().toMillis() + " ms and was killed";
  }

  private void tellPredecessor(Message.ToPredecessor message) {
    if (predecessorLives) {
      startup.predecessor().send(message);
    }
  }

  private void reload() throws IOException {
    Batch batch = isComingBack() ? nextOrAsBefore() : deployment.next();
    if (isCanary) {
      workers.limitFirst(workers.wanted());
    }
    workers.use(batch, requests.pace());
  }

  /** Nobody else serves: its workers come back, with what they were started with if need be. */
  private boolean isComingBack() {
    return LifeCycle.awaits(phase(), Event.RELOAD_IMPOSSIBLE);
  }

  private Batch nextOrAsBefore() throws IOException {
    try {
      // At the other paces there is never more than one beside those that are there.
      if (configuration().memoryCheck() && requests.pace() == Request.Pace.TOGETHER) {
        room.require(workers.staying().stream().map(Worker::pid).toList());
      }
      return deployment.next();
    } catch (IOException e) {
      events.add(new Happening(Event.RELOAD_IMPOSSIBLE, "master", phase()));
      throw new IOException(Reason.at(e) + "; the workers come back as they were", e.getCause());
    }
  }

  @Override
  public void reloadFailed(Batch stays) {
    deployment.backTo(stays);
  }

  @Override
  public Configuration configuration() {
    return deployment.configuration();
  }

  private boolean isAlone() {
    return upgrade.successor().isEmpty() && !predecessorLives;
  }

  private void exit() {
    exited = true;
    clock.count();
    classData.close();
    amends.cancel();
    // The successor is to know before the pidfiles say so.
    Stream.<Amends.Step>of(
            upgrade::leave,
            pidfile::remove,
            control::close,
            inputs::close,
            metricsPort::close,
            listeners::close)
        .forEach(this::cleanUp);
    log.say("exits with code " + exitCode);
  }

  private void cleanUp(Amends.Step step) {
    try {
      step.take();
    } catch (IOException e) {
      exitCode = INTERNAL;
      log.say("cannot clean up: " + e.getMessage());
    }
  }

  @Override
  public void statistics(Consumer<Status> told) {
    workers.ask(() -> told.accept(status()));
  }

  @Override
  public void reopen(Consumer<List<String>> told) {
    chores.reopen("control socket", told);
  }

  @Override
  public void metrics(Scrape.Reader reader) {
    Scrape scrape = new Scrape(counts);
    Consumer<Optional<Status>> answered =
        other -> statistics(own -> scrape.tell(own, other, reader));
    if (peer() == 0) {
      answered.accept(Optional.empty());
    } else {
      OtherMaster.ask(startup.directory().resolve(peer() + ".sock"), poller, timers, answered);
    }
  }

  @Override
  public void metricsNow(Scrape.Reader reader) {
    new Scrape(counts).tell(status(), Optional.empty(), reader);
  }

  @Override
  public Status status() {
    return new StatusReport(configuration(), startup.generation(), pid, startedMillis, phase())
        .of(
            peer(),
            pidfile,
            listeners.declared(),
            workers,
            isCanary ? configuration().workers() : 0,
            upgrade.attempt());
  }

  private long peer() {
    long predecessor = predecessorLives ? startup.predecessor().pid() : 0;
    return upgrade.successor().map(Successor::pid).orElse(predecessor);
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String verb(Event event) {
    return switch (event) {
      case QUIESCE -> "quiet the workers";
      case STOP, STOP_NOW, ABANDON, SHUTDOWN -> "stop";
      case ROLLBACK -> "roll back";
      case RELOAD -> "reload";
      case UPGRADE -> "upgrade";
      default -> "go on after " + word(event);
    };
  }
}
