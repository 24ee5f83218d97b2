package dev.upgrader.cli.sequence;

import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where every command begins that decides something: it waits until what an earlier one has set in
 * motion has come to rest, and mends what that one has left behind when it was killed.
 */
final class Recovery {

  /** Ends by itself, within a deadline of the master's own. */
  private static final Set<Phase> MOVING =
      EnumSet.of(Phase.COMMITTING, Phase.RETURNING, Phase.ROLLING_BACK, Phase.EVICTING);

  private final Masters masters;
  private final Deadline deadline;

  Recovery(Masters masters, Deadline deadline) {
    this.masters = masters;
    this.deadline = deadline;
  }

  /** Who is there, at rest. */
  Generations rested() {
    Generations generations = masters.found();
    if (isMoving(generations)) {
      masters.progress().step("waiting for what is under way already");
      generations = awaitRest(generations);
    }
    mend(generations);
    return generations;
  }

  private Generations awaitRest(Generations first) {
    try (Watchtower tower = masters.tower()) {
      first.masters().forEach(tower::watch);
      return tower
          .await(
              deadline,
              () -> {
                Generations now = masters.found();
                now.masters().forEach(tower::watch);
                return Optional.of(now).filter(found -> !isMoving(found));
              })
          .orElseThrow(() -> masters.timedOut(deadline, "what is under way already to end"));
    }
  }

  private static boolean isMoving(Generations generations) {
    boolean two = generations.masters().size() > 1;
    return generations.masters().stream()
        .anyMatch(
            master -> MOVING.contains(master.phase()) || (two && master.phase() == Phase.STOPPING));
  }

  /** Nothing is undecided any more: the release link shall say who serves. */
  void mend(Generations generations) {
    Optional<Intent> intent = Intent.of(masters.pidfiles());
    if (intent.isEmpty() || generations.undecided().isPresent()) {
      return;
    }
    Status serving = generations.newest().orElseThrow();
    if (serving.phase().isUpgrade()) {
      return;
    }
    try {
      if (intent.get().isUndoneBy(serving)) {
        undone(intent.get(), serving);
      } else {
        committed(intent.get(), serving);
      }
    } catch (IOException e) {
      throw masters.failure(
          ExitCode.DEGRADED,
          "cannot mend what an earlier command has left: " + Reason.at(e),
          "See to it, and call it again. " + masters.statusHint());
    }
  }

  private void undone(Intent intent, Status serving) throws IOException {
    if (intent.flip().isPresent() && !runs(serving, Path.of(intent.flip().get().link()))) {
      flipBack(intent);
    }
    JsonObject facts = new JsonObject();
    facts.put("result", ExitCode.UNDONE.word());
    facts.put("reason", intent.failure(serving).orElse(TrailEvent.NEVER_BEGUN));
    end(intent, facts);
  }

  private static boolean runs(Status serving, Path link) throws IOException {
    return Files.exists(link)
        && serving.release().filter(link.toRealPath().toString()::equals).isPresent();
  }

  private void committed(Intent intent, Status serving) throws IOException {
    JsonObject facts = new JsonObject();
    facts.put("result", "committed");
    facts.put("from", intent.from().orElse(null));
    facts.put("to", serving.release().orElse(null));
    facts.put("pid", serving.pid());
    facts.put("back", intent.back());
    end(intent, facts);
  }

  private void end(Intent intent, JsonObject facts) throws IOException {
    facts.put("found", true);
    masters.turn().found(intent.operation(), facts);
    Intent.forget(masters.pidfiles());
  }

  /** How an upgrade ends whose new generation has gone: the old one may have to come back first. */
  CommandFailure undone(Watchtower tower, Status old, String reason) {
    mend(masters.found());
    return serves(tower, old)
        ? masters.failure(ExitCode.UNDONE, reason, "The old generation serves as before.")
        : masters.failure(
            ExitCode.DEGRADED, reason + "; " + whyNot(tower, old), masters.statusHint());
  }

  /** In words, of one that does not serve. */
  static String whyNot(Watchtower tower, Status alone) {
    return tower.gone(alone.pid())
        ? "the old master " + alone.pid() + " has ended"
        : "the old generation is alone and has no live worker";
  }

  /**
   * Whether a master that is alone serves. Its workers have the time to come back: a generation
   * that was quiet is serving by its phase as soon as the other one has gone.
   */
  boolean serves(Watchtower tower, Status alone) {
    long pid = alone.pid();
    if (masters.turn().steward().answersFor(pid)) {
      return true;
    }
    // It may have ended since it was found, before anybody watched it.
    tower.watchUnseen(pid);
    if (!isSettled(tower, pid)) {
      masters.progress().step("waiting for the workers of master " + pid + " to be live again");
      tower.reaches(deadline, () -> isSettled(tower, pid));
    }
    return tower.status(pid).filter(now -> Settle.atWork(now) > 0 || now.wanted() == 0).isPresent();
  }

  /** Nothing gets better any more by waiting. */
  private static boolean isSettled(Watchtower tower, long pid) {
    return tower.gone(pid)
        || tower
            .status(pid)
            .filter(
                now ->
                    now.phase() != Phase.SERVING
                        || Settle.atWork(now) >= now.wanted()
                        || (Settle.atWork(now) > 0 && hasRestarted(now)))
            .isPresent();
  }

  private static boolean hasRestarted(Status master) {
    return master.workers().stream().anyMatch(worker -> worker.restarts() > 0);
  }

  /** The release points where it pointed before the upgrade. */
  void flipBack(Intent intent) throws IOException {
    if (intent.flip().isEmpty()) {
      return;
    }
    masters.turn().releaseRight().require();
    if (ReleaseLink.flipBack(intent.flip().get())) {
      Path before = Path.of(intent.flip().get().before());
      masters.progress().step("release points to " + before + " again");
    }
  }
}
