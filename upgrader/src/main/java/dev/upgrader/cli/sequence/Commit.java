package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.util.Optional;

/** Lets the old generation go; ends when the new one is alone and PIDFILE names it. */
public final class Commit {

  private final Masters masters;
  private final Deadline deadline;

  /** Nothing happens yet. */
  public Commit(Masters masters, Deadline deadline) {
    this.masters = masters;
    this.deadline = deadline;
  }

  /** The whole sequence. */
  public Outcome run() {
    Generations generations = masters.found();
    Optional<Status> leaving = leaving(generations);
    if (leaving.isEmpty()) {
      long pid = generations.newest().orElseThrow().pid();
      return Outcome.of("nothing-to-do", "no upgrade is undecided; master " + pid + " stays")
          .with("pid", pid);
    }
    Status old = leaving.get();
    Status fresh =
        generations
            .peerOf(old)
            .orElseThrow(
                () ->
                    masters.failure(
                        ExitCode.REFUSED,
                        "the new generation of master " + old.pid() + " does not answer",
                        masters.statusHint()));
    try (Watchtower tower = new Watchtower(masters.pidfiles())) {
      tower.watch(old);
      tower.watch(fresh);
      if (old.phase() != Phase.STOPPING) {
        masters.tell(old, ControlRequest.of("stop"));
      }
      return awaitAlone(tower, old, fresh);
    }
  }

  private Optional<Status> leaving(Generations generations) {
    Optional<Status> undecided = generations.undecided();
    if (undecided.isPresent()) {
      Phase phase = undecided.get().phase();
      if (phase != Phase.OVERLAP && phase != Phase.QUIET && phase != Phase.RETURNING) {
        throw masters.failure(
            ExitCode.REFUSED,
            "master " + undecided.get().pid() + " is " + PhaseWords.of(phase),
            masters.statusHint());
      }
      return undecided;
    }
    return generations.masters().stream()
        .filter(master -> master.phase() == Phase.STOPPING && generations.masters().size() > 1)
        .findFirst();
  }

  private Outcome awaitAlone(Watchtower tower, Status old, Status fresh) {
    masters.progress().step("the old generation goes: master " + old.pid());
    boolean alone =
        tower.reaches(
            deadline,
            () -> {
              check(tower, old, fresh);
              return isAlone(tower, old, fresh);
            });
    if (!alone) {
      throw masters.timedOut(deadline, "the old master to end");
    }
    try {
      ReleaseLink.of(masters.pidfiles().current()).keep();
    } catch (IOException e) {
      masters.progress().step("cannot forget the release before: " + e);
    }
    return Outcome.of("committed", "committed: master " + fresh.pid() + " serves alone")
        .with("pid", fresh.pid())
        .with("release", tower.status(fresh.pid()).flatMap(Status::release).orElse(null));
  }

  private boolean isAlone(Watchtower tower, Status old, Status fresh) {
    return tower.gone(old.pid())
        && tower.status(fresh.pid()).filter(s -> s.phase() == Phase.SERVING).isPresent()
        && masters.pidfiles().named().filter(pid -> pid == fresh.pid()).isPresent();
  }

  private void check(Watchtower tower, Status old, Status fresh) {
    if (tower.gone(fresh.pid())) {
      boolean back =
          tower.status(old.pid()).filter(status -> status.phase() == Phase.SERVING).isPresent();
      throw masters.failure(
          back ? ExitCode.UNDONE : ExitCode.DEGRADED,
          "the new master " + fresh.pid() + " has ended",
          back ? "The old generation serves as before." : masters.statusHint());
    }
  }
}
