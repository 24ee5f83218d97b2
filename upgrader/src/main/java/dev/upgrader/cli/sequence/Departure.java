package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The first steps of an upgrade: remember, flip the release, start; or take up what was begun. */
final class Departure {

  private final Turn turn;
  private final Masters masters;
  private final Wish wish;
  private final Status old;
  private final Optional<Intent> earlier;
  private final boolean isBegun;

  /** Fails if there is nothing that could be upgraded. */
  Departure(Turn turn, Wish wish, Generations found) {
    this.turn = turn;
    this.masters = turn.masters();
    this.wish = wish;
    this.earlier = Intent.of(masters.pidfiles());
    if (found.foreign() && (wish.warm() || wish.canary() > 0 || wish.release().isPresent())) {
      throw masters.failure(
          ExitCode.USAGE,
          "a master of another kind has no --release, --warm or --canary",
          "Nothing was changed. Put the new release where it starts from, and upgrade without.");
    }
    Optional<Status> undecided = found.undecided();
    this.isBegun = undecided.isPresent();
    this.old = undecided.map(this::takenUp).orElseGet(() -> serving(found));
  }

  /** The master that is upgraded. */
  Status old() {
    return old;
  }

  /** The number that the attempt has or will have. */
  private int attempt() {
    return old.attempt().map(Status.Attempt::number).orElse(0) + (isBegun ? 0 : 1);
  }

  /** Begins, unless it has begun. */
  Intent depart() {
    if (isBegun) {
      Intent intent = earlier.orElseGet(() -> intent(Optional.empty()));
      turn.begin(old.release(), intent.flip().map(Intent.Flip::after));
      masters.progress().step("going on with the upgrade of master " + old.pid());
      return masters.remember(intent);
    }
    Optional<Intent.Flip> flip = wish.release().map(this::flip);
    turn.begin(old.release(), flip.map(Intent.Flip::after).or(this::pointed));
    Intent intent = masters.remember(intent(flip));
    try {
      if (flip.isPresent()) {
        ReleaseLink.flip(flip.get());
        masters.progress().step(flip.get().link() + " points to " + flip.get().after());
      }
      masters.tell(old, ControlRequest.upgrade(wish.canary()));
    } catch (IOException e) {
      undo(intent);
      throw masters.failure(
          Reason.isDenied(e) ? ExitCode.REFUSED : ExitCode.DEGRADED,
          "cannot flip " + flip.orElseThrow().link() + ": " + Reason.at(e),
          "This user has to be able to write to the directory of that symlink.");
    } catch (CommandFailure e) {
      // Who has only not answered in time may have heard it: the next command finds out.
      if (e.exit() != ExitCode.TIMED_OUT) {
        undo(intent);
      }
      throw e;
    }
    masters.progress().step("master " + old.pid() + " starts a new generation");
    return intent;
  }

  private void undo(Intent intent) {
    try {
      new Recovery(masters, Deadline.in(wish.timeout())).flipBack(intent);
      Intent.forget(masters.pidfiles());
    } catch (IOException e) {
      masters.progress().step("cannot flip the release back: " + Reason.at(e));
    }
  }

  private Intent intent(Optional<Intent.Flip> flip) {
    return new Intent(
        turn.operation(),
        old.pid(),
        old.started(),
        attempt(),
        old.generation() + 1,
        old.release(),
        flip,
        false,
        wish.back());
  }

  /** Where the configured symlink points already. */
  private Optional<String> pointed() {
    return old.releaseLink()
        .map(Path::of)
        .filter(Files::exists)
        .flatMap(
            link -> {
              try {
                return Optional.of(link.toRealPath().toString());
              } catch (IOException e) {
                return Optional.empty();
              }
            });
  }

  /** An upgrade that nobody is at any more; one that waits for a decision is not begun again. */
  private Status takenUp(Status undecided) {
    boolean left = earlier.map(Intent::open).orElse(undecided.phase() == Phase.QUIET);
    if (left) {
      throw masters.failure(
          ExitCode.REFUSED,
          "an upgrade of master " + undecided.pid() + " is undecided",
          masters.decisionHint());
    }
    Optional<String> begun = earlier.flatMap(Intent::flip).map(Intent.Flip::after);
    Optional<String> wanted = wish.release().map(Path::toString);
    if (wanted.isPresent() && !wanted.equals(begun)) {
      throw masters.failure(
          ExitCode.REFUSED,
          "an upgrade of master "
              + undecided.pid()
              + begun.map(release -> " to " + release).orElse("")
              + " is undecided, and not to "
              + wanted.get(),
          masters.decisionHint());
    }
    return undecided;
  }

  private Status serving(Generations found) {
    Status master = found.newest().orElseThrow();
    if (master.phase() != Phase.SERVING) {
      throw masters.failure(
          ExitCode.REFUSED,
          "master " + master.pid() + " is " + PhaseWords.of(master),
          masters.statusHint());
    }
    return master;
  }

  private Intent.Flip flip(Path release) {
    turn.releaseRight().require();
    Path link =
        old.releaseLink()
            .map(Path::of)
            .orElseThrow(
                () ->
                    masters.failure(
                        ExitCode.USAGE,
                        "--release needs a configured release that is a symlink",
                        "Set the key release to a symlink, or upgrade without --release."));
    try {
      if (!Files.isDirectory(release)) {
        throw masters.failure(ExitCode.USAGE, absence(release), "Nothing was changed.");
      }
      return new ReleaseLink(link).flipTo(release);
    } catch (IOException e) {
      throw masters.failure(
          Reason.isDenied(e) ? ExitCode.REFUSED : ExitCode.DEGRADED,
          "cannot read " + link + ": " + Reason.of(e),
          "Nothing was changed. See to it that it is a symlink which this user can read.");
    }
  }

  private static String absence(Path release) throws IOException {
    return Files.isSymbolicLink(release)
        ? release
            + " points to "
            + Files.readSymbolicLink(release)
            + ", and no such directory is there"
        : "there is no directory " + release;
  }
}
