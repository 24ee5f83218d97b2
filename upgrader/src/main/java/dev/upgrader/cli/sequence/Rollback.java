package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings the old generation back; ends when it is alone and PIDFILE names it. Where the upgrade is
 * committed already, it upgrades to the release before.
 */
public final class Rollback {

  private final Turn turn;
  private final Masters masters;
  private final Deadline deadline;
  private final Duration timeout;

  /** Nothing happens yet. */
  public Rollback(Turn turn, Deadline deadline, Duration timeout) {
    this.turn = turn;
    this.masters = turn.masters();
    this.deadline = deadline;
    this.timeout = timeout;
  }

  /** The whole sequence. */
  public Outcome run() {
    Generations generations = new Recovery(masters, deadline).rested();
    Optional<Status> undecided = generations.undecided();
    if (undecided.isPresent()) {
      return returning().map(this::returnTo).orElseGet(() -> alone(generations, undecided.get()));
    }
    Status master = generations.newest().orElseThrow();
    boolean isIdle = generations.foreign() && master.phase() == Phase.IDLE;
    return isIdle ? alone(generations, master) : afterCommit(master);
  }

  private Outcome alone(Generations generations, Status old) {
    Outcome outcome = back(generations, old);
    requireServing(old);
    return outcome;
  }

  /** Of an upgrade of {@code old} in this turn: fails if that does not serve alone then. */
  void undo(Status old) {
    takeBack();
    List<Status> left = masters.look().masters();
    boolean isBack =
        left.stream().allMatch(one -> one.pid() == old.pid() && one.phase() == Phase.SERVING);
    if (left.isEmpty() || !isBack) {
      throw masters.failure(
          ExitCode.DEGRADED,
          "the old master " + old.pid() + " was told to go meanwhile: nothing is rolled back",
          masters.statusHint());
    }
    requireServing(old);
  }

  private void requireServing(Status old) {
    try (Watchtower tower = masters.tower()) {
      masters.look().masters().forEach(tower::watch);
      if (!new Recovery(masters, deadline).serves(tower, old)) {
        throw masters.failure(ExitCode.DEGRADED, Recovery.whyNot(tower, old), masters.statusHint());
      }
    }
  }

  /** What is under way; nothing to do if it has undone itself. */
  void takeBack() {
    Generations generations = masters.found();
    try {
      generations.undecided().ifPresent(old -> back(generations, old));
    } catch (CommandFailure e) {
      boolean undone = masters.found().masters().stream().allMatch(m -> !m.phase().isUpgrade());
      if (e.exit() != ExitCode.REFUSED || !undone) {
        throw e;
      }
    }
    new Recovery(masters, deadline).mend(masters.found());
  }

  private Outcome afterCommit(Status master) {
    if (master.phase() == Phase.PROVISIONAL || master.phase() == Phase.LEAVING) {
      throw masters.failure(
          ExitCode.REFUSED,
          "the old master " + master.peer() + " does not answer",
          masters.statusHint());
    }
    Optional<Path> before = new Before(masters).of(master);
    if (before.isEmpty()) {
      return Outcome.of(
              "nothing-to-do",
              "no upgrade is undecided, and the last change was no commit; master "
                  + master.pid()
                  + " stays")
          .with("pid", master.pid());
    }
    return returnTo(before.get());
  }

  /** Where an earlier rollback of what was committed is going, which is gone on with. */
  private Optional<Path> returning() {
    return Intent.of(masters.pidfiles())
        .filter(intent -> intent.back() && !intent.open())
        .flatMap(Intent::flip)
        .map(flip -> Path.of(flip.after()));
  }

  private Outcome returnTo(Path before) {
    masters.progress().step("the upgrade is committed: upgrading to " + before);
    Outcome outcome = new Upgrade(turn, Wish.back(before, timeout), Interruption.NONE).run();
    return new Outcome("rolled-back", "rolled back to " + before, outcome.facts());
  }

  private Outcome back(Generations generations, Status old) {
    turn.begin(generations.peerOf(old).flatMap(Status::release), old.release());
    masters.tell(old, ControlRequest.of("rollback"));
    masters.progress().step("the old generation comes back: master " + old.pid());
    try (Watchtower tower = masters.tower()) {
      // Watched from now on, so that QUIET is a return that has failed and not the state before.
      Generations now = masters.look();
      now.masters().forEach(tower::watch);
      tower.watchUnseen(old.pid());
      generations.peerOf(old).ifPresent(tower::watch);
      return awaitAlone(tower, old);
    }
  }

  private Outcome awaitAlone(Watchtower tower, Status old) {
    Status alone =
        tower
            .await(
                deadline,
                () -> {
                  check(tower, old);
                  return tower.status(old.pid()).filter(status -> isAlone(tower, status));
                })
            .orElseThrow(() -> masters.timedOut(deadline, "the new generation to end"));
    new Recovery(masters, deadline).mend(masters.found());
    return Outcome.of("rolled-back", "rolled back: master " + alone.pid() + " serves alone")
        .with("pid", alone.pid())
        .with("release", alone.release().orElse(null));
  }

  private boolean isAlone(Watchtower tower, Status old) {
    return old.phase() == Phase.SERVING
        && tower.others(old.pid()).allMatch(tower::gone)
        && masters.pidfiles().named().filter(pid -> pid == old.pid()).isPresent();
  }

  private void check(Watchtower tower, Status old) {
    if (tower.gone(old.pid())) {
      throw masters.failure(
          ExitCode.DEGRADED,
          "the old master " + old.pid() + " has ended on its way back",
          masters.statusHint());
    }
    tower
        .status(old.pid())
        .filter(status -> status.phase() == Phase.QUIET)
        .ifPresent(
            status -> {
              throw masters.failure(
                  ExitCode.DEGRADED,
                  "the old workers did not get ready; the new generation serves on",
                  "Find out why in the old workers' log; then roll back again, or commit.");
            });
  }
}
