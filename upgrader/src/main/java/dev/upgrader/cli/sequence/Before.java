package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The release before the one that was committed last, by what the trail says. Only right after that
 * commit: a rollback that is repeated, or follows an upgrade that has undone itself, shall not go
 * one release further.
 */
record Before(Masters masters) {

  /** Empty: there is nothing to go back from. */
  Optional<Path> of(Status serving) {
    Optional<Path> before =
        lastEnd()
            .filter(end -> end.text("result").filter("committed"::equals).isPresent())
            .filter(end -> end.number("pid") == serving.pid())
            .filter(end -> !end.facts().getBoolean("back", false))
            .flatMap(end -> end.text("from"))
            .map(Path::of)
            .filter(release -> serving.releaseLink().isPresent());
    if (before.isPresent() && !Files.isDirectory(before.get())) {
      throw masters.failure(
          ExitCode.REFUSED,
          "the release before, " + before.get() + ", is no more",
          "Nothing was changed. Put it there again, or upgrade with --release.");
    }
    return before;
  }

  private Optional<TrailEvent> lastEnd() {
    try {
      return masters.turn().trail().events().stream()
          .filter(event -> event.kind().equals("end"))
          .reduce((first, second) -> second);
    } catch (IOException e) {
      throw masters.failure(ExitCode.INTERNAL, "cannot read the trail: " + e, "");
    }
  }
}
