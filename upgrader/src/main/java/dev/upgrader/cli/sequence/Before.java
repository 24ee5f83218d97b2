package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.FileFailure;
import dev.upgrader.cli.trail.Chapter;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The release before the one that was committed last, by what the trail says. Only right after that
 * commit: a rollback that is repeated, or follows an upgrade that has undone itself, shall not go
 * one release further.
 */
record Before(Masters masters) {

  /** Empty: there is nothing to go back from. */
  Optional<Path> of(Status serving) {
    Optional<Path> before =
        lastChange(serving)
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

  private Optional<TrailEvent> lastChange(Status serving) {
    try {
      List<TrailEvent> events = masters.turn().trail().events();
      Set<String> none =
          Chapter.of(events).stream()
              .filter(chapter -> hasNotBegunToReturn(chapter, serving))
              .map(Chapter::operation)
              .collect(Collectors.toSet());
      return events.stream()
          .filter(event -> event.kind().equals("end") && !none.contains(event.operation()))
          .reduce((first, second) -> second);
    } catch (IOException e) {
      Path trail = masters.turn().trail().file();
      throw new FileFailure(masters.verb(), masters.verb())
          .ofReading(trail, "cannot read " + trail, e, "Nothing was changed. See to it.");
    }
  }

  /** A return from the release that serves still, of which no master has heard or would hear. */
  private static boolean hasNotBegunToReturn(Chapter chapter, Status serving) {
    return chapter.end().filter(Before::tellsOfNothing).isPresent()
        && chapter
            .begin()
            .filter(begin -> begin.text("command").equals(Optional.of("rollback")))
            .filter(begin -> begin.text("from").equals(serving.release()))
            .filter(begin -> !begin.text("to").equals(serving.release()))
            .isPresent();
  }

  /** Of an operation that was killed: had it got further, a later command would have told so. */
  private static boolean tellsOfNothing(TrailEvent end) {
    String result = end.text("result").orElse("");
    return result.equals(TrailEvent.INTERRUPTED)
        || result.equals(ExitCode.REFUSED.word())
        || end.text("reason").filter(TrailEvent.NEVER_BEGUN::equals).isPresent();
  }
}
