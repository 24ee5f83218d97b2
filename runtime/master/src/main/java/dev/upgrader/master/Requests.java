package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.lifecycle.Action;
import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.LifeCycle;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a master is asked for, by whom and by whatever way: an event of the life cycle, or something
 * that changes nothing about who serves. It remembers what was said along with an event until the
 * actions that follow from it want to know.
 */
final class Requests {

  /** The master. */
  interface Owner {
    Phase phase();

    Configuration configuration();

    /** Empty: what follows from it has been done. */
    Optional<Refusal> handle(Event event, String by);

    /** Somebody has decided how many workers there are. */
    void scaled();
  }

  private final Predecessor predecessor;
  private final Pidfile pidfile;
  private final Upgrade upgrade;
  private final Workers workers;
  private final Replacement replacement;
  private final Room room;
  private final Chores chores;
  private final Log log;
  private final Owner owner;
  private final Early early;

  private boolean parks;
  private int canary;
  private Request.Pace pace = Request.Pace.TOGETHER;

  /**
   * None yet.
   *
   * @param predecessor null: there was none
   */
  Requests(
      Predecessor predecessor,
      Pidfile pidfile,
      Upgrade upgrade,
      Workers workers,
      Replacement replacement,
      Room room,
      Chores chores,
      Log log,
      Owner owner) {
    this.predecessor = predecessor;
    this.pidfile = pidfile;
    this.upgrade = upgrade;
    this.workers = workers;
    this.replacement = replacement;
    this.room = room;
    this.chores = chores;
    this.log = log;
    this.owner = owner;
    this.early = new Early(log);
  }

  /** Whether workers that are told to be quiet are parked, and not ended. */
  boolean parks() {
    return parks;
  }

  /** How many workers of the new generation are to be live first; 0: all. */
  int canary() {
    return canary;
  }

  /** How workers are replaced. */
  Request.Pace pace() {
    return pace;
  }

  /** The image before this one was asked for a reload at that pace. */
  void goOnAt(Request.Pace asked) {
    pace = asked;
  }

  /**
   * By a signal, a letter or a touch: nobody hears a refusal who could ask again, so what the
   * pidfiles promise holds already.
   */
  Optional<Refusal> unanswered(Request request, String by) {
    Optional<Event> event = request.asEvent();
    boolean awaitsReady = LifeCycle.awaits(owner.phase(), Event.SUCCESSOR_READY);
    if (event.filter(Event.STOP_NOW::equals).isPresent() && awaitsReady && isSuccessorNamed()) {
      owner.handle(Event.SUCCESSOR_READY, "the pidfile").map(Refusal::reason).ifPresent(log::say);
    }
    Optional<Phase> due = event.flatMap(this::foretold);
    if (due.isPresent()) {
      early.keep(request, by, owner.phase(), due.get());
      return Optional.empty();
    }
    return make(request, by);
  }

  /** Empty: it is done, or has begun. */
  Optional<Refusal> make(Request request, String by) {
    Optional<Refusal> refused = accept(request, by);
    refused.ifPresent(refusal -> log.say("refused " + by + ": " + refusal.reason()));
    return refused;
  }

  /** Makes what has waited for this phase; false: there was none. */
  boolean makeEarly() {
    return early.release(owner.phase(), this::make);
  }

  /** The workers come back: nothing that would send them away is kept. */
  void takeBack() {
    early.forget();
  }

  private Optional<Refusal> accept(Request request, String by) {
    Optional<Refusal> full = room(request).map(Refusal::of);
    if (full.isPresent()) {
      return full;
    }
    if (request instanceof Request.Move move) {
      pace = Request.Pace.TOGETHER;
      canary = 0;
      if (move.event() == Event.QUIESCE) {
        parks = owner.configuration().winch() == Configuration.Winch.PARK;
      }
      return owner.handle(move.event(), by);
    }
    if (request instanceof Request.Canary few) {
      canary = few.workers();
      return owner.handle(Event.UPGRADE, by);
    }
    if (request instanceof Request.Quiet quiet) {
      parks = quiet.park();
      return owner.handle(Event.QUIESCE, by);
    }
    if (request instanceof Request.Beside beside) {
      return hindranceBeside(beside.successor())
          .map(Refusal::of)
          .or(() -> accept(beside.wish(), by));
    }
    if (request instanceof Request.Reload) {
      return hindranceToReload()
          .map(Refusal::of)
          .or(() -> accept(new Request.Move(Event.RELOAD), by));
    }
    if (request instanceof Request.ReloadWorkers reload) {
      pace = reload.pace();
      return owner.handle(Event.RELOAD, by);
    }
    if (request instanceof Request.ReloadMaster reload) {
      return replacement
          .begin(reload.pace(), owner.configuration().timeouts().ready(), by)
          .map(Refusal::of);
    }
    if (request instanceof Request.ScaleBy scale) {
      return scale.delta() < 0 && workers.wanted() <= 1
          ? Optional.of(Refusal.of("one worker is the fewest by signal; scale 0 for none"))
          : scale(workers.wanted() + scale.delta(), by).map(Refusal::of);
    }
    if (request instanceof Request.ScaleTo scale) {
      return scale(scale.workers(), by).map(Refusal::of);
    }
    if (request instanceof Request.Pause pause) {
      return pause(pause.to(), by).map(Refusal::of);
    }
    return tend(request, by);
  }

  /**
   * The phase that what is asked for is meant for, by what the pidfiles say; empty: it is this one.
   * QUIT and TERM to a new master are none of that: who tells both masters to go at once leaves one
   * that serves.
   */
  private Optional<Phase> foretold(Event event) {
    return switch (owner.phase()) {
      case UPGRADING ->
          Optional.of(Phase.OVERLAP).filter(due -> event == Event.QUIESCE && isSuccessorNamed());
      case PROVISIONAL ->
          Optional.of(Phase.SERVING).filter(due -> event == Event.UPGRADE && isPredecessorEnding());
      default -> Optional.empty();
    };
  }

  /** It has written its pidfile, and its word that it is ready is on its way. */
  private boolean isSuccessorNamed() {
    return upgrade.isNamedBy(pidfile.file());
  }

  /**
   * A pidfile that is gone may have been removed by somebody, and a channel that has ended be the
   * fault of an old master that lives.
   */
  private boolean isPredecessorEnding() {
    OptionalLong old = OptionalLong.of(predecessor.pid());
    return !Pidfile.read(pidfile.oldbin()).equals(old) && predecessor.hasHungUp();
  }

  /** Why what is asked for would start more JVMs than there is memory for; empty: it would not. */
  private Optional<String> room(Request request) {
    if (owner.phase() != Phase.SERVING || !owner.configuration().memoryCheck()) {
      return Optional.empty();
    }
    return room.refusal(
        request, ProcessHandle.current().pid(), workers.all().stream().map(Worker::pid).toList());
  }

  private Optional<Refusal> tend(Request request, String by) {
    try {
      chores.run(request, by);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(Refusal.of(Reason.at(e)));
    }
  }

  private Optional<String> hindranceBeside(long successor) {
    if (!upgrade.hasSuccessor(successor)) {
      return Optional.of("the new master " + successor + " has ended");
    }
    return owner.phase() == Phase.ROLLING_BACK
        ? Optional.of("the new master " + successor + " is leaving")
        : Optional.empty();
  }

  /** Where HUP would bring workers back as they were, or mean nothing. */
  private Optional<String> hindranceToReload() {
    LifeCycle.Transition reload = LifeCycle.on(owner.phase(), Event.RELOAD);
    boolean isDone = reload.refused() != null || reload.actions().contains(Action.RELOAD_WORKERS);
    return isDone
        ? Optional.empty()
        : Optional.of("cannot reload: " + LifeCycle.on(owner.phase(), Event.UPGRADE).refused());
  }

  private Optional<String> scale(int wanted, String by) {
    if (wanted < 0 || owner.phase() == Phase.STOPPING) {
      return Optional.of(
          "cannot scale: " + (wanted < 0 ? "not a number of workers" : "this master is stopping"));
    }
    if (wanted > Configuration.MOST_WORKERS) {
      return Optional.of("cannot scale: at most " + Configuration.MOST_WORKERS + " workers");
    }
    log.say(by + ": " + wanted + " workers wanted");
    owner.scaled();
    workers.scaleTo(wanted);
    return Optional.empty();
  }

  private Optional<String> pause(Request.Switch to, String by) {
    if (owner.phase() != Phase.SERVING) {
      return Optional.of("cannot pause or resume: this master is " + Master.word(owner.phase()));
    }
    boolean on =
        to == Request.Switch.TOGGLE ? workers.mode() == Workers.Mode.LIVE : to == Request.Switch.ON;
    log.say(by + ": " + (on ? "pausing" : "resuming"));
    workers.want(on ? Workers.Mode.PARKED : Workers.Mode.LIVE);
    return Optional.empty();
  }
}
