package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Starts a new generation, waits until it is ready, quiets the old one, lets both bake, and leaves
 * the decision to the operator or takes it.
 */
public final class Upgrade {

  /**
   * How.
   *
   * @param release directory that the configured symlink shall point to, empty: it stays
   * @param warm park the old workers instead of ending them
   */
  public record Wish(
      Optional<Path> release, boolean warm, Duration bake, boolean commit, Duration timeout) {}

  private final Masters masters;
  private final Wish wish;
  private final Deadline deadline;
  private final ReleaseLink link;

  /** Number of the attempt that is ours; what is said of an earlier one is not meant. */
  private int number;

  /** Nothing happens yet. */
  public Upgrade(Masters masters, Wish wish) {
    this.masters = masters;
    this.wish = wish;
    this.deadline = Deadline.in(wish.timeout());
    this.link = ReleaseLink.of(masters.pidfiles().current());
  }

  /** The whole sequence. */
  public Outcome run() {
    Status old = serving(masters.found());
    try (Watchtower tower = new Watchtower(masters.pidfiles())) {
      tower.watch(old);
      wish.release().ifPresent(release -> flip(old, release));
      start(old);
      Status.Attempt attempt = awaitReady(tower, old);
      masters.progress().step("new generation is ready: master " + attempt.pid());
      masters.tell(old, ControlRequest.quiet(wish.warm()));
      awaitQuiet(tower, old);
      masters.progress().step(wish.warm() ? "old workers are parked" : "old workers are drained");
      bake(tower, old);
      if (wish.commit()) {
        return new Commit(masters, deadline).run().with("newPid", attempt.pid());
      }
      return undecided(old, attempt);
    }
  }

  private Status serving(Generations generations) {
    Optional<Status> undecided = generations.undecided();
    if (undecided.isPresent()) {
      Status old = undecided.get();
      boolean ready = old.attempt().filter(a -> a.result() == Status.Result.READY).isPresent();
      throw masters.failure(
          ExitCode.REFUSED,
          ready
              ? "an upgrade of master " + old.pid() + " is undecided"
              : "an upgrade of master " + old.pid() + " is running already",
          ready ? masters.decisionHint() : masters.statusHint());
    }
    Status master = generations.newest().orElseThrow();
    if (master.phase() != Phase.SERVING) {
      throw masters.failure(
          ExitCode.REFUSED,
          "master " + master.pid() + " is " + PhaseWords.of(master.phase()),
          masters.statusHint());
    }
    return master;
  }

  private void flip(Status old, Path release) {
    if (old.releaseLink().isEmpty()) {
      throw masters.failure(
          ExitCode.USAGE,
          "--release needs a configured release that is a symlink",
          "Set the key release to a symlink, or upgrade without --release.");
    }
    if (!Files.isDirectory(release)) {
      throw masters.failure(ExitCode.USAGE, "there is no directory " + release, "");
    }
    Path configured = Path.of(old.releaseLink().get());
    try {
      link.flip(configured, release);
    } catch (IOException e) {
      throw masters.failure(ExitCode.INTERNAL, "cannot flip " + configured + ": " + e, "");
    }
    masters.progress().step(configured + " points to " + release);
  }

  private void start(Status old) {
    try {
      masters.tell(old, ControlRequest.of("upgrade"));
    } catch (CommandFailure e) {
      flipBack();
      throw e;
    }
    masters.progress().step("master " + old.pid() + " starts a new generation");
  }

  private Status.Attempt awaitReady(Watchtower tower, Status old) {
    number = old.attempt().map(Status.Attempt::number).orElse(0) + 1;
    Status.Attempt attempt =
        tower
            .await(
                deadline,
                () -> {
                  checkAlive(tower, old);
                  return tower
                      .status(old.pid())
                      .flatMap(Status::attempt)
                      .filter(one -> one.number() >= number)
                      .filter(one -> one.result() != Status.Result.STARTING);
                })
            .orElseThrow(() -> masters.timedOut(deadline, "the new generation to be ready"));
    if (attempt.result() != Status.Result.READY) {
      throw undone(attempt);
    }
    return attempt;
  }

  private void awaitQuiet(Watchtower tower, Status old) {
    boolean quiet =
        tower.reaches(
            deadline,
            () -> {
              checkUpgrade(tower, old);
              return tower.status(old.pid()).filter(Upgrade::isQuiet).isPresent();
            });
    if (!quiet) {
      throw masters.timedOut(deadline, "the old workers to finish");
    }
  }

  private static boolean isQuiet(Status old) {
    return old.phase() == Phase.QUIET
        && old.workers().stream().allMatch(worker -> worker.state().equals("parked"));
  }

  private void bake(Watchtower tower, Status old) {
    if (wish.bake().isZero()) {
      return;
    }
    masters.progress().step("both generations bake for " + wish.bake().toSeconds() + " s");
    boolean ended =
        tower.reaches(
            deadline.within(wish.bake()),
            () -> {
              checkUpgrade(tower, old);
              return false;
            });
    if (ended || deadline.remainingNanos() == 0) {
      throw masters.timedOut(deadline, "the bake to end");
    }
  }

  private void checkUpgrade(Watchtower tower, Status old) {
    checkAlive(tower, old);
    tower
        .status(old.pid())
        .flatMap(Status::attempt)
        .filter(attempt -> attempt.number() >= number)
        .filter(attempt -> attempt.result() != Status.Result.READY)
        .ifPresent(
            attempt -> {
              throw undone(attempt);
            });
  }

  private void checkAlive(Watchtower tower, Status old) {
    if (tower.gone(old.pid())) {
      throw masters.failure(
          ExitCode.DEGRADED,
          "the old master " + old.pid() + " has ended in the middle of it",
          masters.statusHint());
    }
  }

  private CommandFailure undone(Status.Attempt attempt) {
    flipBack();
    String reason = attempt.reason().orElse("it gave no reason");
    return masters.failure(
        ExitCode.UNDONE,
        attempt.result() == Status.Result.FAILED
            ? "the new generation did not get ready: " + reason
            : "the new generation has gone: " + reason,
        "The old generation serves as before.");
  }

  private void flipBack() {
    try {
      link.flipBack()
          .ifPresent(to -> masters.progress().step("release points to " + to + " again"));
    } catch (IOException e) {
      masters.progress().step("cannot flip the release back: " + e);
    }
  }

  private Outcome undecided(Status old, Status.Attempt attempt) {
    return Outcome.of(
            "undecided",
            "the new generation serves (master "
                + attempt.pid()
                + "), the old one waits (master "
                + old.pid()
                + ")\n"
                + masters.decisionHint())
        .with("oldPid", old.pid())
        .with("newPid", attempt.pid());
  }
}
