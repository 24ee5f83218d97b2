package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.util.Optional;

/** Brings the old generation back; ends when it is alone and PIDFILE names it. */
public final class Rollback {

  private final Masters masters;
  private final Deadline deadline;

  /** Nothing happens yet. */
  public Rollback(Masters masters, Deadline deadline) {
    this.masters = masters;
    this.deadline = deadline;
  }

  /** The whole sequence. */
  public Outcome run() {
    Generations generations = masters.found();
    Optional<Status> undecided = generations.undecided();
    if (undecided.isEmpty()) {
      return nothingToDo(generations);
    }
    Status old = undecided.get();
    masters.tell(old, ControlRequest.of("rollback"));
    masters.progress().step("the old generation comes back: master " + old.pid());
    try (Watchtower tower = new Watchtower(masters.pidfiles())) {
      // Watched from now on, so that QUIET is a return that has failed and not the state before.
      Generations now = Generations.find(masters.pidfiles(), Masters.PATIENCE);
      now.masters().forEach(tower::watch);
      generations.peerOf(old).ifPresent(tower::watch);
      return awaitAlone(tower, old);
    }
  }

  private Outcome nothingToDo(Generations generations) {
    Status master = generations.newest().orElseThrow();
    if (master.phase() == Phase.PROVISIONAL || master.phase() == Phase.LEAVING) {
      throw masters.failure(
          ExitCode.REFUSED,
          "the old master " + master.peer() + " does not answer",
          masters.statusHint());
    }
    flipBack();
    return Outcome.of("nothing-to-do", "no upgrade is undecided; master " + master.pid() + " stays")
        .with("pid", master.pid());
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
    flipBack();
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

  private void flipBack() {
    try {
      ReleaseLink.of(masters.pidfiles().current())
          .flipBack()
          .ifPresent(to -> masters.progress().step("release points to " + to + " again"));
    } catch (IOException e) {
      masters.progress().step("cannot flip the release back: " + e);
    }
  }
}
