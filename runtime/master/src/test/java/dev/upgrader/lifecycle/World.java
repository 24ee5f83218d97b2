package dev.upgrader.lifecycle;

import java.util.ArrayList;
import java.util.List;

/**
 * Two masters, their workers, the two pidfiles and what is on its way between them: everything that
 * the life cycle can change, and nothing else. Immutable; every step makes a new one. The rows are
 * {@link LifeCycle}'s own.
 *
 * @param old the older master, null: none
 * @param young the newer master, null: none
 */
record World(Master old, Master young, Who pidfile, Who oldbin) {

  /** Whom a pidfile names; a ghost is a master that is no more. */
  enum Who {
    NOBODY,
    OLD,
    YOUNG,
    GHOST
  }

  /** All workers of one master together. */
  enum Crew {
    NONE,
    COMING,
    LIVE,
    PARKED,
    GOING
  }

  /**
   * One master.
   *
   * @param inbox events that the other one has caused and that have not been handled yet, in order
   * @param toldToGo somebody has asked it to stop
   * @param wasReady it has been named by a pidfile once
   */
  record Master(Phase phase, Crew crew, List<Event> inbox, boolean toldToGo, boolean wasReady) {
    Master with(Phase next) {
      return new Master(next, crew, inbox, toldToGo, wasReady);
    }

    Master with(Crew next) {
      return new Master(phase, next, inbox, toldToGo, wasReady);
    }

    Master receiving(Event event) {
      List<Event> more = new ArrayList<>(inbox);
      more.add(event);
      return new Master(phase, crew, List.copyOf(more), toldToGo, wasReady);
    }

    Master readFirst() {
      return new Master(phase, crew, inbox.subList(1, inbox.size()), toldToGo, wasReady);
    }

    Master told() {
      return new Master(phase, crew, inbox, true, wasReady);
    }

    Master ready() {
      return new Master(phase, crew, inbox, toldToGo, true);
    }
  }

  /** A violated promise, with the world in which it is. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String promise, World world) {
      super(promise + " in " + world);
    }
  }

  static World serving() {
    return new World(
        new Master(Phase.SERVING, Crew.LIVE, List.of(), false, true), null, Who.OLD, Who.NOBODY);
  }

  Master of(Who who) {
    return who == Who.OLD ? old : who == Who.YOUNG ? young : null;
  }

  World with(Who who, Master master) {
    return who == Who.OLD
        ? new World(master, young, pidfile, oldbin)
        : new World(old, master, pidfile, oldbin);
  }

  /** The event happens to {@code who}; {@code park} tells what WINCH does with workers. */
  World happen(Who who, Event event, boolean park) {
    Master master = of(who);
    LifeCycle.Transition transition = LifeCycle.on(master.phase(), event);
    World world = this;
    for (Action action : transition.actions()) {
      world = world.perform(who, action, transition.next(), park);
      if (world.of(who) == null) {
        return world.shifted();
      }
    }
    return world.with(who, world.of(who).with(transition.next())).level(who, park).shifted();
  }

  private World level(Who who, boolean park) {
    Master master = of(who);
    if (master.crew() == Crew.LIVE && LifeCycle.awaits(master.phase(), Event.WORKERS_LIVE)) {
      return happen(who, Event.WORKERS_LIVE, park);
    }
    if (master.crew() == Crew.NONE && LifeCycle.awaits(master.phase(), Event.WORKERS_GONE)) {
      return happen(who, Event.WORKERS_GONE, park);
    }
    return this;
  }

  private World perform(Who who, Action action, Phase next, boolean park) {
    Master me = of(who);
    return switch (action) {
      case WRITE_PIDFILE -> written(who, next);
      case RETIRE_PIDFILE -> new World(old, young, pidfile == who ? Who.NOBODY : pidfile, who);
      case RESTORE_PIDFILE -> new World(old, young, who, oldbin == who ? Who.NOBODY : oldbin);
      case START_SUCCESSOR -> started(who);
      case EVICT_SUCCESSOR, ABORT_SUCCESSOR -> toYoung(Event.PREDECESSOR_RESUMED).youngToldToGo();
      case KEEP_SUCCESSOR -> toYoung(Event.PREDECESSOR_UNABLE);
      case KILL_SUCCESSOR -> young == null ? this : killed(Who.YOUNG);
      case TELL_READY -> toOld(Event.SUCCESSOR_READY);
      case TELL_LEAVING -> toOld(Event.SUCCESSOR_LEAVING);
      case RECORD_SUCCESSOR_READY, RECORD_SUCCESSOR_GONE, RECORD_COMMIT, WIDEN_WORKERS -> this;
      case RELOAD_WORKERS, RESUME_WORKERS ->
          with(who, me.with(me.crew() == Crew.LIVE ? Crew.LIVE : Crew.COMING));
      case QUIET_WORKERS -> with(who, me.with(park ? Crew.PARKED : gone(me.crew())));
      case DRAIN_WORKERS, END_WORKERS -> with(who, me.with(gone(me.crew())));
      case KILL_WORKERS -> with(who, me.with(Crew.NONE));
      case EXIT -> exited(who);
    };
  }

  private static Crew gone(Crew crew) {
    return crew == Crew.NONE ? Crew.NONE : Crew.GOING;
  }

  private World written(Who who, Phase next) {
    boolean stale = of(oldbin) == null;
    return with(who, of(who).ready())
        .pidfiles(who, next == Phase.SERVING && stale ? Who.NOBODY : oldbin);
  }

  private World pidfiles(Who file, Who retired) {
    return new World(old, young, file, retired);
  }

  private World started(Who who) {
    if (who != Who.OLD || young != null) {
      throw new Broken("at most two generations", this);
    }
    return with(Who.YOUNG, new Master(Phase.ARRIVING, Crew.COMING, List.of(), false, false));
  }

  private World toYoung(Event event) {
    return young == null ? this : with(Who.YOUNG, young.receiving(event));
  }

  private World youngToldToGo() {
    return young == null ? this : with(Who.YOUNG, young.told());
  }

  private World toOld(Event event) {
    return old == null ? this : with(Who.OLD, old.receiving(event));
  }

  /**
   * The process is gone without a word; its workers drain by themselves, its pidfile stays behind.
   */
  World killed(Who who) {
    World world =
        new World(
            old, young, pidfile == who ? Who.GHOST : pidfile, oldbin == who ? Who.GHOST : oldbin);
    return world.left(who).shifted();
  }

  private World exited(Who who) {
    World world =
        new World(
            old, young, pidfile == who ? Who.NOBODY : pidfile, oldbin == who ? Who.NOBODY : oldbin);
    return world.left(who);
  }

  private World left(Who who) {
    World without = with(who, null);
    return who == Who.OLD
        ? without.toYoung(Event.PREDECESSOR_GONE)
        : without.toOld(Event.SUCCESSOR_GONE);
  }

  /** A young master that has understood that it is alone is the old one of the next upgrade. */
  private World shifted() {
    if (old != null || young == null || !young.inbox().isEmpty()) {
      return this;
    }
    return new World(young, null, renamed(pidfile), renamed(oldbin));
  }

  private static Who renamed(Who who) {
    return who == Who.YOUNG ? Who.OLD : who == Who.OLD ? Who.GHOST : who;
  }
}
