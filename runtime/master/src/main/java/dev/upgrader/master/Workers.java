package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.metrics.Counts;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Reason;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The workers of one master. It knows what is wanted (how many, live or parked or gone, from which
 * batch) and brings what is there closer to it after every change: {@link #reconcile} is the only
 * place that starts a worker or gives it an order.
 */
final class Workers implements Worker.Owner {

  /** What is wanted of all workers. */
  enum Mode {
    LIVE,
    PARKED,
    DRAINED,
    ENDED
  }

  /** Told what matters beyond the workers themselves. */
  interface Owner {
    /** Something that status shows is another. */
    void workersChanged();

    /** A worker that was never ready has failed. */
    void startFailed(String reason);

    /** A reload is off; the workers before it, of this batch, stay. */
    void reloadFailed(Batch stays);

    /** The service asks for a reload. */
    void reloadAsked();

    /** Whether the workers of an earlier batch may go; if not, {@link #goOn} tells when. */
    boolean mayRetire();

    /** Whether another generation serves meanwhile. */
    boolean othersServe();
  }

  /** Of the time until a worker must be ready, this part may pass with what others leave it. */
  private static final int BOOT_IN_LEISURE = 3;

  /** A worker that says nothing for this long is shown with what it has said last. */
  private static final Duration FIGURES = Duration.ofMillis(500);

  /** Shorter than the patience of who asks the master. */
  private static final Duration REOPENING = Duration.ofSeconds(3);

  private final int generation;
  private final Poller poller;
  private final Timers timers;
  private final Log log;
  private final Path agent;
  private final ClassData classData;
  private final Counts counts;
  private final Owner owner;
  private final List<Worker> all = new ArrayList<>();
  private final Map<Integer, Integer> restarts = new HashMap<>();
  private final WorkerLogs logs;
  private final Questions questions;
  private final Questions reopenings;
  private final BootPriority priority;
  private final Map<Worker, Timers.Timer> deadlines = new HashMap<>();
  private Backoff backoff = new Backoff();
  private Timers.Timer restart;

  /** Null until the first batch is there; a release that is missing leaves it so. */
  private Batch current;

  /**
   * What a reload goes back to when it fails; null: there is nothing, or the current one has proven
   * itself by as many live workers as are wanted.
   */
  private Batch previous;

  /** Why the latest reload is off; null: it is not. */
  private String reloadFailure;

  private Mode mode = Mode.LIVE;
  private int wanted;

  /** Of {@link #previous}, should it come back. */
  private int wantedBefore;

  private int first = Integer.MAX_VALUE;
  private int forced;
  private Request.Pace pace = Request.Pace.TOGETHER;

  Workers(
      int generation,
      Poller poller,
      Timers timers,
      Log log,
      Path agent,
      ClassData classData,
      Counts counts,
      WorkerLogs logs,
      Owner owner) {
    this.generation = generation;
    this.poller = poller;
    this.timers = timers;
    this.log = log;
    this.agent = agent;
    this.classData = classData;
    this.counts = counts;
    this.owner = owner;
    this.logs = logs;
    this.questions = new Questions(timers, FIGURES);
    this.reopenings = new Questions(timers, REOPENING);
    this.priority = new BootPriority(timers, log);
  }

  // --- what is wanted ---

  /** Workers of {@code batch} shall replace those of the one before. */
  void use(Batch batch, Request.Pace how) {
    pace = how;
    if (previous == null) {
      previous = current;
      wantedBefore = wanted;
    }
    current = batch;
    reloadFailure = null;
    // Of a reload that this one takes the place of.
    older().stream()
        .filter(worker -> !worker.batch().is(previous) && worker.state() != WorkerState.LIVE)
        .forEach(this::drain);
    wanted = Math.min(batch.configuration().workers(), first);
    first = Integer.MAX_VALUE;
    mode = Mode.LIVE;
    backoff = new Backoff();
    cancelRestart();
    reconcile();
  }

  /** As many as configured. */
  void widen() {
    scaleTo(current.configuration().workers());
  }

  /** Of the next batch no more than these are wanted until {@link #widen}. */
  void limitFirst(int workers) {
    first = workers;
  }

  /**
   * Takes over the workers of the image before this one.
   *
   * @param before how many it has wanted; empty: it does not tell
   */
  void adopt(Batch batch, List<Message.Adopt> running, Optional<Integer> before)
      throws IOException {
    current = batch;
    for (Message.Adopt one : running) {
      Optional<Worker> living = Worker.adopt(one, batch, poller, this);
      if (living.isEmpty()) {
        log.say("worker=" + one.worker() + " pid=" + one.pid() + " has ended meanwhile");
        continue;
      }
      Worker worker = living.get();
      all.add(worker);
      if (worker.isLeaving()) {
        watchDrain(worker, "it did not end its drain in time");
      } else if (worker.state() != WorkerState.LIVE) {
        awaitReady(worker);
      }
    }
    // They stay, should there be nothing to replace them by.
    wanted = before.orElse(staying().size());
  }

  /** Workers without the agent have no gate: they cannot be parked, and are drained instead. */
  void want(Mode next) {
    boolean ungated = current != null && !current.configuration().agent();
    mode = next == Mode.PARKED && ungated ? Mode.DRAINED : next;
    if (mode != Mode.LIVE && mode != Mode.PARKED && previous != null) {
      goBack("its workers were told to go before it was done");
    }
    reloadFailure = null;
    if (next != Mode.LIVE) {
      cancelRestart();
    }
    reconcile();
  }

  /** Something that was waited for has come. */
  void goOn() {
    reconcile();
  }

  void scaleTo(int workers) {
    wanted = workers;
    wantedBefore = workers;
    reconcile();
  }

  void kill() {
    for (Worker worker : List.copyOf(all)) {
      force(worker, "the time to stop is over");
    }
  }

  /** {@code told} hears which of them could not, when all have answered or gone, or soon. */
  void reopen(Consumer<List<String>> told) {
    reopenings.ask(all(), worker -> worker.reopen(logs), () -> told.accept(reopenFailures()));
  }

  private List<String> reopenFailures() {
    return all.stream()
        .flatMap(one -> one.reopenFailure().map(why -> "worker " + one.id() + ": " + why).stream())
        .toList();
  }

  // --- what is there ---

  Mode mode() {
    return mode;
  }

  int wanted() {
    return wanted;
  }

  Batch batch() {
    return current;
  }

  /** The one that has served: that of before a reload which is under way. */
  Batch proven() {
    return previous != null ? previous : current;
  }

  /** Of {@link #proven}. */
  int wantedOfProven() {
    return previous != null ? wantedBefore : wanted;
  }

  /** What the next image of this master needs of them. */
  List<Message.Adopt> handOver() {
    priority.restoreAll();
    return all.stream().map(Worker::handOver).toList();
  }

  List<Worker> all() {
    return List.copyOf(all);
  }

  /** Whether a reload is not yet at the point at which its workers serve. */
  boolean areReloading() {
    return previous != null || !older().isEmpty();
  }

  /** Why the latest reload is off, and the workers before it are still there; empty: it is not. */
  Optional<String> reloadFailure() {
    return Optional.ofNullable(reloadFailure);
  }

  /** Whether workers of another batch than the current one are still there, or may come back. */
  boolean areMixed() {
    return previous != null || all.stream().anyMatch(worker -> !worker.batch().is(current));
  }

  /** Some are of the image before this one, and serve what that had declared. */
  boolean areTakenOver() {
    return all.stream().anyMatch(worker -> worker.batch().isTakenOver());
  }

  /**
   * Asks every worker how many connections it has open; {@code then} when all have answered, or
   * soon.
   */
  void ask(Runnable then) {
    questions.ask(all, Worker::ask, then);
  }

  /** Whoever waits for what workers answer hears what is known by now. */
  void answerNow() {
    questions.answerNow();
    reopenings.answerNow();
  }

  int restarts(int id) {
    return restarts.getOrDefault(id, 0);
  }

  /** Workers that had to be KILLed because their drain or start took too long. */
  int forced() {
    return forced;
  }

  /** Not before there is a batch: none of none is no service. */
  boolean areLive() {
    return current != null && mode == Mode.LIVE && live() >= wanted;
  }

  /** They die one after the other, and the last one has. */
  boolean areHopeless() {
    return live() == 0 && backoff.isRepeating();
  }

  boolean areGone() {
    return all.isEmpty();
  }

  // --- towards it ---

  private void reconcile() {
    switch (mode) {
      case LIVE, PARKED -> {
        startMissing();
        if (areLive()) {
          previous = null;
        }
        dispensable().forEach(this::drain);
        staying().forEach(this::order);
        older().forEach(this::order);
        retireOlder();
      }
      case DRAINED -> List.copyOf(all).forEach(this::drain);
      case ENDED -> List.copyOf(all).forEach(this::end);
      default -> throw new IllegalStateException("mode " + mode);
    }
    hurry();
    owner.workersChanged();
  }

  /** Who starts is not to wait for others when there are none any more. */
  void hurry() {
    if (!othersServe()) {
      priority.restoreAll();
    }
  }

  private void retireOlder() {
    List<Worker> older = older();
    switch (pace) {
      case TOGETHER -> {
        if (areLive() && owner.mayRetire()) {
          older.forEach(this::drain);
        }
      }
      case CHAIN -> {
        int spare = live() + older.size() - wanted;
        boolean isReplaced = live() > 0 || wanted == 0;
        // One of the older serves to the end those who come by a listener that the reload removes.
        if (isReplaced && spare > 0 && (!areLive() || owner.mayRetire())) {
          older.stream()
              .sorted(Comparator.comparingInt(Workers::readiness).reversed())
              .limit(spare)
              .forEach(this::drain);
        }
      }
      case BRUTAL -> older.forEach(this::end);
      default -> throw new IllegalStateException("pace " + pace);
    }
  }

  /**
   * How many of the current batch may be there: in a chain the next comes when the last is live.
   */
  private int allowed() {
    boolean chained = pace == Request.Pace.CHAIN && !older().isEmpty();
    return chained ? Math.min(wanted, live() + 1) : wanted;
  }

  int live() {
    return (int) staying().stream().filter(worker -> worker.state() == WorkerState.LIVE).count();
  }

  private void startMissing() {
    while (restart == null && staying().size() < allowed()) {
      int id = freeId();
      try {
        WorkerCommand command = new WorkerCommand(current, agent, classData, logs);
        Worker worker = Worker.start(id, generation, current, command, poller, this);
        classData.started(worker.pid());
        all.add(worker);
        awaitReady(worker);
        if (mayWait()) {
          priority.lower(worker.pid(), timeouts().ready().dividedBy(BOOT_IN_LEISURE));
        }
        log.say(worker, "started");
      } catch (IOException e) {
        String why = Reason.sentence("cannot start", e);
        log.say("worker=" + id + " " + why);
        abandonStart(why, Duration.ZERO);
      }
    }
  }

  /**
   * Whether who starts may be put behind. One without the agent serves before it says so; those of
   * another user have sessions of their own, between which priorities do not count, sched(7).
   */
  private boolean mayWait() {
    Configuration configuration = current.configuration();
    return othersServe() && configuration.agent() && configuration.user().isEmpty();
  }

  private boolean othersServe() {
    return owner.othersServe() || live() > 0 || !older().isEmpty();
  }

  private void order(Worker worker) {
    if (worker.state() == WorkerState.STARTING) {
      return;
    }
    if (mode == Mode.LIVE && worker.order() != Worker.Order.GO_LIVE) {
      priority.restore(worker.pid());
      worker.goLive();
      if (worker.state() == WorkerState.PARKED) {
        awaitReady(worker);
      }
    } else if (mode == Mode.PARKED && worker.order().compareTo(Worker.Order.PARK) < 0) {
      worker.park();
    }
  }

  private void drain(Worker worker) {
    if (worker.state() == WorkerState.STARTING && worker.batch().configuration().agent()) {
      end(worker);
    } else if (!worker.isLeaving()) {
      Duration time = worker.batch().configuration().timeouts().drain();
      worker.drain(time);
      log.say(worker, "draining, up to " + time.toMillis() + " ms");
      watchDrain(worker, "it did not end its drain in time");
    }
  }

  /**
   * The agent cuts off what is left at the drain timeout; the JVM's own shutdown gets the quick one
   * on top.
   */
  private void watchDrain(Worker worker, String late) {
    Configuration.Timeouts timeouts = worker.batch().configuration().timeouts();
    watch(worker, timeouts.drain().plus(timeouts.quick()), late);
  }

  private void end(Worker worker) {
    if (worker.order().compareTo(Worker.Order.TERM) < 0) {
      // It has a deadline from now on, and memory that others want.
      priority.restore(worker.pid());
      worker.terminate();
      watch(worker, worker.batch().configuration().timeouts().quick(), "it did not stop in time");
    }
  }

  private void watch(Worker worker, Duration time, String reason) {
    cancel(deadlines.put(worker, timers.after(time, () -> force(worker, reason))));
  }

  private void force(Worker worker, String reason) {
    if (worker.order() != Worker.Order.KILL) {
      forced++;
      log.say(worker, "killing: " + reason);
      kill(worker);
    }
  }

  private void kill(Worker worker) {
    priority.restore(worker.pid());
    worker.kill();
  }

  private void awaitReady(Worker worker) {
    cancel(deadlines.put(worker, timers.after(timeouts().ready(), () -> late(worker))));
  }

  private void late(Worker worker) {
    boolean isToBeLive =
        worker.order() == Worker.Order.GO_LIVE
            && (worker.state() == WorkerState.WARM || worker.state() == WorkerState.PARKED);
    if (worker.state() == WorkerState.STARTING || isToBeLive) {
      boolean mayServe = isToBeLive || !worker.batch().configuration().agent();
      giveUp(
          worker,
          "not ready within "
              + timeouts().ready().toMillis()
              + " ms"
              + worker.detail().map(detail -> ": " + detail).orElse(""),
          mayServe ? this::drain : this::kill);
    }
  }

  // --- what workers tell ---

  @Override
  public void changed(Worker worker) {
    if (worker.state() == WorkerState.LIVE) {
      classData.live(worker.pid());
    }
    if (worker.state() == WorkerState.LIVE && worker.order() == Worker.Order.GO_LIVE) {
      cancel(deadlines.remove(worker));
    }
    worker.news().ifPresent(news -> log.say(worker, news));
    if (worker.isEnding() && !worker.isReplaced()) {
      watchDrain(worker, "it did not end in time");
      replace(worker, "it ends by itself");
    }
    reconcile();
  }

  @Override
  public void failed(Worker worker, String reason) {
    giveUp(worker, reason, this::kill);
  }

  private void giveUp(Worker worker, String reason, Consumer<Worker> end) {
    log.say(worker, "failed: " + reason);
    boolean expected = worker.isLeaving();
    end.accept(worker);
    if (!expected) {
      replace(worker, reason);
    }
    reconcile();
  }

  @Override
  public void exited(Worker worker) {
    all.remove(worker);
    // A script's JVM may be there still.
    priority.restore(worker.pid());
    priority.forget(worker.pid());
    if (worker.hasCrashed()) {
      classData.crashed(worker.pid());
    }
    classData.ended(worker.pid());
    questions.settled(worker);
    reopenings.settled(worker);
    cancel(deadlines.remove(worker));
    log.say(worker, worker.ending());
    worker.drainResult().ifPresent(counts::drain);
    if (worker.order().compareTo(Worker.Order.DRAIN) < 0) {
      replace(worker, worker.ending() + worker.detail().map(detail -> ": " + detail).orElse(""));
    }
    reconcile();
  }

  /** A worker that should have stayed does not. */
  private void replace(Worker worker, String reason) {
    boolean isNews = !worker.isReplaced();
    worker.replace();
    if (isNews && worker.batch().is(current)) {
      restarts.merge(worker.id(), 1, Integer::sum);
      counts.restart();
      abandonStart(reason, worker.hasServed() ? worker.age() : Duration.ZERO);
    }
  }

  @Override
  public void counted(Worker worker) {
    questions.settled(worker);
  }

  @Override
  public void reopened(Worker worker) {
    reopenings.settled(worker);
  }

  @Override
  public void reloadAsked(Worker worker) {
    if (!worker.isLeaving()) {
      owner.reloadAsked();
    }
  }

  /**
   * A worker that shall be there cannot be, or has died: the next attempt waits. A reload that is
   * under way is off then: the workers before it stay, or come back.
   */
  private void abandonStart(String reason, Duration age) {
    if (previous != null) {
      goBack(reason);
    } else if (mode == Mode.LIVE || mode == Mode.PARKED) {
      Duration delay = backoff.after(age);
      cancelRestart();
      restart =
          timers.after(
              delay,
              () -> {
                restart = null;
                reconcile();
              });
      owner.startFailed(reason);
    }
  }

  /** Those of the failed batch that serve already go as those of an older one do. */
  private void goBack(String reason) {
    log.say("reload failed, the workers before it stay: " + reason);
    reloadFailure = reason;
    staying().stream().filter(worker -> worker.state() != WorkerState.LIVE).forEach(this::drain);
    current = previous;
    previous = null;
    pace = Request.Pace.TOGETHER;
    wanted = wantedBefore;
    owner.reloadFailed(current);
  }

  /** Who is more than wanted; who serves is the last to go. */
  private List<Worker> dispensable() {
    return staying().stream()
        .sorted(Comparator.comparingInt(Workers::readiness).thenComparingInt(Worker::id))
        .skip(wanted)
        .toList();
  }

  private static int readiness(Worker worker) {
    return switch (worker.state()) {
      case LIVE, PARKED -> 0;
      case WARM -> 1;
      case STARTING, DRAINING, EXITED -> 2;
    };
  }

  /** Those of the current batch that were not told to go. */
  List<Worker> staying() {
    return all.stream()
        .filter(worker -> worker.batch().is(current) && !worker.isLeaving())
        .sorted(Comparator.comparingInt(Worker::id))
        .toList();
  }

  private List<Worker> older() {
    return all.stream()
        .filter(worker -> !worker.batch().is(current) && !worker.isLeaving())
        .toList();
  }

  private int freeId() {
    int id = 0;
    List<Integer> taken = staying().stream().map(Worker::id).toList();
    while (taken.contains(id)) {
      id++;
    }
    return id;
  }

  private Configuration.Timeouts timeouts() {
    return current.configuration().timeouts();
  }

  private void cancelRestart() {
    cancel(restart);
    restart = null;
  }

  private static void cancel(Timers.Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
