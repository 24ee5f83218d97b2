package dev.upgrader.cli.foreign;

import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Holder;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlRefusal;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for what masters of another kind do not do: it answers how they are, takes what ours
 * are told and does it by signals, and undoes an upgrade whose new master has ended. All that it
 * knows it has seen; what the next command has to know is in a file.
 */
public final class Steward {

  /** So long a master that heeds WINCH keeps all its workers at most. */
  private static final long REACTION = TimeUnit.SECONDS.toNanos(10);

  private final Pidfiles pidfiles;
  private final boolean acts;
  private final Sightings sightings;
  private final LostPidfile lostPidfile;
  private Optional<Member> old = Optional.empty();
  private Optional<Member> fresh = Optional.empty();
  private Optional<Quieted> quieted = Optional.empty();
  private final Orphans orphans = new Orphans();
  private Start start;
  private Farewell commit;
  private Return back;
  private long quietSince;
  private boolean heeded;

  private Steward(Pidfiles pidfiles, boolean acts) {
    this.pidfiles = pidfiles;
    this.acts = acts;
    this.sightings = new Sightings(acts);
    this.lostPidfile = new LostPidfile(pidfiles);
  }

  /** For a command that decides; nothing happens before it looks. */
  public static Steward acting(Pidfiles pidfiles) {
    return new Steward(pidfiles, true);
  }

  /** Changes nothing. */
  public static Steward watching(Pidfiles pidfiles) {
    return new Steward(pidfiles, false);
  }

  /** Who is there, of whatever kind; ours are asked themselves. */
  public Generations find(Duration patience) {
    Generations own = Generations.find(pidfiles, patience);
    List<Status> masters = own.masters().isEmpty() ? look() : List.of();
    return masters.isEmpty()
        ? own
        : new Generations(
            pidfiles, live(own.current(), masters), live(own.former(), masters), masters, true);
  }

  private static Holder live(Holder holder, List<Status> masters) {
    return masters.stream()
        .filter(master -> holder instanceof Holder.Foreign one && one.pid() == master.pid())
        .<Holder>map(Holder.Live::new)
        .findFirst()
        .orElse(holder);
  }

  /** Whether there is a master of another kind. */
  public boolean isNeeded() {
    return !look().isEmpty();
  }

  /** Whether it answers for this one. */
  public synchronized boolean answersFor(long pid) {
    return old.filter(one -> one.pid() == pid).isPresent()
        || fresh.filter(one -> one.pid() == pid).isPresent()
        || (start != null && start.successor().filter(one -> one.pid() == pid).isPresent());
  }

  /** The old master was told WINCH, and its workers go on. */
  public synchronized boolean isWinchIgnored() {
    return quieted.filter(Quieted::ignored).isPresent();
  }

  /** Looks, does what is due, and tells how they are; the old one first. */
  public synchronized List<Status> look() {
    try {
      see();
      if (acts && old.isPresent()) {
        act(old.get());
      }
      return old.isPresent() ? portraits(old.get()) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void see() throws IOException {
    Family family = Family.look(pidfiles, start != null && start.isOpen() ? old : Optional.empty());
    old = family.old();
    fresh = family.fresh();
    if (old.isEmpty()) {
      return;
    }
    Member master = old.get();
    sightings.note(master.workers());
    fresh.ifPresent(one -> sightings.note(one.workers()));
    quieted = Quieted.of(pidfiles).filter(one -> one.isOf(master));
    if (start != null && !start.isOf(master)) {
      if (acts && quieted.isEmpty()) {
        Quieted.forget(pidfiles);
      }
      start = null;
      commit = null;
      back = null;
    }
    if (start == null && (fresh.isPresent() || master.isNamedBy(pidfiles.old()))) {
      start = Start.found(pidfiles, master);
    }
    if (start != null) {
      start.see(master, fresh, fresh.filter(this::serves).isPresent(), serves(master));
    }
  }

  private void act(Member master) throws IOException {
    boolean two = fresh.isPresent() || successor().isPresent();
    fresh.ifPresent(orphans::note);
    if (!two) {
      lostPidfile.look(master);
      if (serves(master)) {
        orphans.end();
      }
    }
    if (back == null && !two && lacks(master) && quieted.isPresent()) {
      commit = null;
      back = new Return();
    }
    if (back != null) {
      back.step(
          master,
          lacks(master),
          serves(master),
          successor(),
          fresh.map(one -> one.workers().size()));
      if (isBack(master)) {
        back = null;
        Quieted.forget(pidfiles);
      }
    } else if (commit != null && newServes()) {
      commit.step(master.pid(), master.born(), master.workers().size());
    } else if (quieted.isPresent() && !quieted.get().ignored()) {
      noteWhetherIgnored(master, quieted.get());
    }
  }

  private void noteWhetherIgnored(Member master, Quieted told) throws IOException {
    quietSince = quietSince == 0 ? System.nanoTime() : quietSince;
    heeded |= master.workers().stream().filter(told::covers).count() < told.workers().size();
    if (!heeded && System.nanoTime() - quietSince > REACTION) {
      told.ignoring().write(pidfiles);
    }
  }

  private boolean newServes() {
    return fresh.filter(one -> !one.workers().isEmpty()).isPresent();
  }

  private boolean isBack(Member master) {
    return serves(master)
        && fresh.isEmpty()
        && successor().isEmpty()
        && master.isNamedBy(pidfiles.current());
  }

  private Optional<Proc.Stat> successor() {
    Optional<Proc.Stat> named = fresh.flatMap(one -> Proc.stat(one.pid()));
    return named.isPresent() || start == null ? named : start.successor();
  }

  // --- what is seen of one master ---

  private List<Proc.Stat> wanted(Member master) {
    return master.workers().stream().filter(worker -> !isLeaving(worker)).toList();
  }

  private boolean isLeaving(Proc.Stat worker) {
    return quieted.filter(told -> told.covers(worker)).isPresent();
  }

  private boolean lacks(Member master) {
    return wanted(master).isEmpty();
  }

  private boolean serves(Member master) {
    return !lacks(master) && wanted(master).stream().allMatch(sightings::isLive);
  }

  // --- what it says ---

  private List<Status> portraits(Member master) {
    Portrait portrait = new Portrait(pidfiles.current(), this::workerState);
    List<Status> all = new ArrayList<>();
    Optional<Member> second = fresh.or(() -> unnamed(master));
    int first = generation(master, second.isPresent());
    all.add(
        portrait.of(
            master,
            first,
            phase(master),
            second.map(Member::pid).orElse(0L),
            Optional.ofNullable(start).map(Start::attempt)));
    second.ifPresent(
        one ->
            all.add(
                portrait.of(
                    one,
                    first + 1,
                    start.isReady() ? Phase.PROVISIONAL : Phase.ARRIVING,
                    master.pid(),
                    Optional.empty())));
    return all;
  }

  /** A new master before a file names it. */
  private Optional<Member> unnamed(Member master) {
    return successor()
        .filter(one -> start.isOpen() && one.pid() != master.pid())
        .map(
            one ->
                new Member(
                    one.pid(),
                    one.startTicks(),
                    one.command(),
                    Optional.empty(),
                    List.of(),
                    List.of()));
  }

  /** They do not count themselves: an upgrade makes the second of the first. */
  private int generation(Member master, boolean two) {
    boolean second =
        !two && Intent.of(pidfiles).filter(intent -> intent.oldPid() != master.pid()).isPresent();
    return second ? 2 : 1;
  }

  private String workerState(Proc.Stat worker) {
    if (isLeaving(worker) && !isWinchIgnored()) {
      return "draining";
    }
    return sightings.isLive(worker) ? "live" : "starting";
  }

  private Phase phase(Member master) {
    if (back != null) {
      return back.isEvicting() ? Phase.EVICTING : Phase.ROLLING_BACK;
    }
    if (start == null || !start.isOpen()) {
      return alone(master);
    }
    if (!start.isReady()) {
      return Phase.UPGRADING;
    }
    if (commit != null) {
      return Phase.COMMITTING;
    }
    if (fresh.isEmpty()) {
      return Phase.ROLLING_BACK;
    }
    return lacks(master) && !isWinchIgnored() ? Phase.QUIET : Phase.OVERLAP;
  }

  private Phase alone(Member master) {
    if (master.isNamedBy(pidfiles.old())) {
      return Phase.UPGRADING;
    }
    if (!master.isNamedBy(pidfiles.current())) {
      return Phase.PROVISIONAL;
    }
    return lacks(master) ? Phase.IDLE : Phase.SERVING;
  }

  // --- what it is told ---

  /**
   * Does what one of ours would do by itself.
   *
   * @throws ControlRefusal the state does not allow it, or masters of another kind cannot do it
   */
  public synchronized void tell(long pid, String command) throws ControlRefusal {
    look();
    Member master =
        old.filter(one -> one.pid() == pid)
            .orElseThrow(() -> refusal(command, "master " + pid + " is not the one to be told"));
    try {
      switch (command) {
        case "upgrade" -> upgrade(master);
        case "quiet" -> quiet(master);
        case "stop" -> commit(master);
        case "rollback" -> rollback();
        default ->
            throw refusal(
                command,
                "master "
                    + pid
                    + " is of another kind and is only upgraded, committed and rolled"
                    + " back; use its own commands");
      }
    } catch (IOException e) {
      throw refusal(command, e.getMessage());
    }
    look();
  }

  private void upgrade(Member master) throws IOException, ControlRefusal {
    if (fresh.isPresent()) {
      throw refusal("upgrade", "an upgrade is running already");
    }
    Quieted.forget(pidfiles);
    quieted = Optional.empty();
    start = Start.by(pidfiles, master);
  }

  private void quiet(Member master) throws IOException, ControlRefusal {
    requireNew("quiet");
    Quieted.now(master).write(pidfiles);
    SignalSender.send(Signal.WINCH, master.pid(), master.born());
  }

  private void commit(Member master) throws IOException, ControlRefusal {
    requireNew("stop");
    if (quieted.isEmpty()) {
      Quieted.now(master).write(pidfiles);
    }
    commit =
        isWinchIgnored()
            ? Farewell.ofDeaf(Quieted.ageNanos(pidfiles), master.workers().size())
            : Farewell.ofOld();
  }

  private void rollback() {
    commit = null;
    back = new Return();
    if (start != null) {
      start.callOff();
    }
  }

  /** Whoever has not started a new generation is the only one that serves. */
  private void requireNew(String command) throws ControlRefusal {
    if (start == null || !start.isReady() || !newServes()) {
      throw refusal(
          command,
          "there is no new generation that serves, and a master of another kind is only told to go"
              + " if there is one");
    }
  }

  private static ControlRefusal refusal(String command, String reason) {
    return new ControlRefusal("cannot " + command + ": " + reason);
  }
}
