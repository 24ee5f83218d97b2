package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Lets the old generation go; ends when the new one is alone and PIDFILE names it. */
public final class Commit {

  /** It may be there yet, or is being taken back. */
  private static final Set<Phase> UNREADY = EnumSet.of(Phase.UPGRADING, Phase.EVICTING);

  private final Turn turn;
  private final Masters masters;
  private final Deadline deadline;

  /** Nothing happens yet. */
  public Commit(Turn turn, Deadline deadline) {
    this.turn = turn;
    this.masters = turn.masters();
    this.deadline = deadline;
  }

  /** The whole sequence. */
  public Outcome run() {
    Optional<Intent> begun = Intent.of(masters.pidfiles());
    Generations generations = new Recovery(masters, deadline).rested();
    Optional<Status> undecided = generations.undecided();
    if (undecided.isEmpty()) {
      return decided(begun, generations.newest().orElseThrow());
    }
    try (Watchtower tower = masters.tower()) {
      Status old = undecided.get();
      tower.watch(old);
      turn.begin(old.release(), generations.peerOf(old).flatMap(Status::release));
      if (old.phase() == Phase.UPGRADING) {
        awaitReady(tower, old);
      }
      Status fresh = fresh(tower, old);
      tower.watch(fresh);
      new Widening(masters, deadline).run(tower, fresh, () -> check(tower, old, fresh));
      if (!masters.tellBeside(old, fresh, ControlRequest.of("stop"))) {
        tower.reaches(deadline, () -> tower.gone(fresh.pid()));
      }
      return awaitAlone(tower, old, fresh);
    }
  }

  /** Whoever commits what has undone itself meanwhile shall not take it for committed. */
  private Outcome decided(Optional<Intent> begun, Status alone) {
    Optional<Intent> undone = begun.filter(intent -> intent.hasLeftAlone(alone));
    if (undone.isEmpty()) {
      return Outcome.of(
              "nothing-to-do", "no upgrade is undecided; master " + alone.pid() + " stays")
          .with("pid", alone.pid());
    }
    String reason =
        undone
            .get()
            .failure(alone)
            .map(why -> "the new generation has gone: " + why)
            .orElse("the upgrade was interrupted before a new generation was started");
    try (Watchtower tower = masters.tower()) {
      masters.look().masters().forEach(tower::watch);
      throw new Recovery(masters, deadline).undone(tower, alone, reason);
    }
  }

  /** The command that has started it was killed. */
  private void awaitReady(Watchtower tower, Status old) {
    masters.progress().step("waiting for the new generation to be ready");
    boolean decided =
        tower.reaches(
            deadline,
            () ->
                tower.gone(old.pid())
                    || tower
                        .status(old.pid())
                        .filter(status -> !UNREADY.contains(status.phase()))
                        .isPresent());
    if (!decided) {
      throw masters.timedOut(deadline, "the new generation to be ready");
    }
    tower
        .status(old.pid())
        .filter(status -> status.phase() == Phase.SERVING)
        .ifPresent(
            status -> {
              throw new Recovery(masters, deadline)
                  .undone(
                      tower,
                      status,
                      "the new generation did not get ready: "
                          + status
                              .attempt()
                              .flatMap(Status.Attempt::reason)
                              .orElse("no reason given"));
            });
  }

  private Status fresh(Watchtower tower, Status old) {
    Optional<Status> fresh = masters.look().peerOf(old);
    long peer = tower.status(old.pid()).orElse(old).peer();
    if (fresh.isEmpty() && !Proc.isAlive(peer)) {
      throw gone(tower, old, peer);
    }
    return fresh.orElseThrow(
        () ->
            masters.failure(
                ExitCode.REFUSED,
                "the new generation of master " + old.pid() + " does not answer",
                masters.statusHint()));
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
    boolean back = Intent.of(masters.pidfiles()).filter(Intent::back).isPresent();
    try {
      Intent.forget(masters.pidfiles());
    } catch (IOException e) {
      masters.progress().step("cannot forget the release before: " + Reason.at(e));
    }
    Optional<String> release = tower.status(fresh.pid()).flatMap(Status::release);
    return Outcome.of("committed", "committed: master " + fresh.pid() + " serves alone")
        .with("pid", fresh.pid())
        .with("release", release.orElse(null))
        .with("from", old.release().orElse(null))
        .with("to", release.orElse(null))
        .with("back", back);
  }

  private boolean isAlone(Watchtower tower, Status old, Status fresh) {
    return tower.gone(old.pid())
        && tower.status(fresh.pid()).filter(s -> s.phase() == Phase.SERVING).isPresent()
        && masters.pidfiles().named().filter(pid -> pid == fresh.pid()).isPresent();
  }

  private void check(Watchtower tower, Status old, Status fresh) {
    if (tower.gone(fresh.pid())) {
      throw gone(tower, old, fresh.pid());
    }
  }

  private CommandFailure gone(Watchtower tower, Status old, long fresh) {
    String reason = "the new master " + fresh + " has ended";
    return comesBack(tower, old)
        ? new Recovery(masters, deadline).undone(tower, old, reason)
        : masters.failure(ExitCode.DEGRADED, reason, masters.statusHint());
  }

  /** Unless it was told to go already. */
  private boolean comesBack(Watchtower tower, Status old) {
    tower.reaches(
        deadline,
        () -> tower.status(old.pid()).filter(status -> status.phase().isUpgrade()).isEmpty());
    return tower.status(old.pid()).filter(status -> status.phase() == Phase.SERVING).isPresent();
  }
}
