package dev.upgrader.cli.sequence;

import com.grack.nanojson.JsonArray;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends all masters. The old one of two goes first: a new one that is told to go while the old one
 * lives would bring that back instead.
 */
public final class Stop {

  /** The new generation is not ready, or is leaving: nobody could stop it by its pidfile. */
  private static final Set<Phase> UNREADY =
      EnumSet.of(Phase.UPGRADING, Phase.COMMITTING, Phase.EVICTING);

  private final Turn turn;
  private final Masters masters;
  private final Deadline deadline;
  private final ControlRequest request;

  /**
   * Nothing happens yet.
   *
   * @param now do not wait for the requests that are being answered
   */
  public Stop(Turn turn, Deadline deadline, boolean now) {
    this.turn = turn;
    this.masters = turn.masters();
    this.deadline = deadline;
    this.request = ControlRequest.of(now ? "stop-now" : "stop");
  }

  /** The whole sequence. */
  public Outcome run() {
    Generations generations = masters.found();
    if (generations.foreign()) {
      throw masters.failure(
          ExitCode.REFUSED,
          "a master of another kind is only upgraded, committed and rolled back",
          "Nothing was changed. Use its own commands.");
    }
    boolean isUndecided = generations.undecided().isPresent();
    if (!isUndecided) {
      noteWhatWasDecided(generations);
    }
    Optional<Status> unready = generations.undecided().filter(old -> UNREADY.contains(old.phase()));
    if (unready.isPresent()) {
      new Rollback(turn, deadline, deadline.whole()).takeBack();
      generations = masters.found();
    }
    turn.begin(generations.newest().flatMap(Status::release), Optional.empty());
    List<Status> stopped = new ArrayList<>();
    List<Status> left = generations.masters();
    while (!left.isEmpty()) {
      end(left);
      stopped.addAll(left);
      left = successors(stopped);
    }
    if (isUndecided) {
      mend();
    }
    List<Long> pids = stopped.stream().map(Status::pid).toList();
    return Outcome.of(
            "stopped", "stopped: no master is left behind " + masters.pidfiles().current())
        .with("pids", new JsonArray(pids));
  }

  private void end(List<Status> inOrder) {
    try (Watchtower tower = masters.tower()) {
      inOrder.forEach(tower::watch);
      for (Status master : inOrder) {
        end(tower, master);
      }
    }
  }

  /** Those that an upgrade has brought meanwhile; what a supervisor starts anew begins with 1. */
  private List<Status> successors(List<Status> stopped) {
    int generation = stopped.stream().mapToInt(Status::generation).max().orElseThrow();
    return masters.look().masters().stream()
        .filter(master -> master.generation() > generation)
        .toList();
  }

  /** Without a command, as by a signal; that it cannot be written holds up no stop. */
  private void noteWhatWasDecided(Generations generations) {
    try {
      new Recovery(masters, deadline).mend(generations);
    } catch (CommandFailure e) {
      masters.progress().step(e.getMessage());
    }
  }

  /** An upgrade that was never decided is not what the next start shall find. */
  private void mend() {
    try {
      Optional<Intent> intent = Intent.of(masters.pidfiles());
      if (intent.isPresent()) {
        new Recovery(masters, deadline).flipBack(intent.get());
        Intent.forget(masters.pidfiles());
      }
    } catch (IOException e) {
      masters.progress().step("cannot flip the release back: " + Reason.at(e));
    }
  }

  private void end(Watchtower tower, Status master) {
    long pid = master.pid();
    // Asked while the other one is still there a new master would only promise to go.
    boolean asked =
        tower.reaches(
            deadline, () -> tower.gone(pid) || tower.status(pid).filter(Stop::isAlone).isPresent());
    if (!asked) {
      throw masters.timedOut(deadline, "master " + pid + " to be alone");
    }
    if (tower.gone(pid)) {
      return;
    }
    masters.progress().step("master " + pid + " stops");
    try {
      masters.tell(master, request);
    } catch (CommandFailure e) {
      if (!tower.gone(pid)) {
        throw e;
      }
    }
    if (!tower.reaches(deadline, () -> tower.gone(pid))) {
      throw masters.timedOut(deadline, "master " + pid + " to end");
    }
  }

  private static boolean isAlone(Status master) {
    return master.phase() != Phase.PROVISIONAL && master.phase() != Phase.LEAVING;
  }
}
