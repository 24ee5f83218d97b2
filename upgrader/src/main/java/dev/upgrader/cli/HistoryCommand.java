package dev.upgrader.cli;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.FileFailure;
import dev.upgrader.cli.trail.Chapter;
import dev.upgrader.cli.trail.Trail;
import dev.upgrader.cli.trail.TrailEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what happened to a service. It needs no master. */
@Command(
    name = "history",
    description = "Tell what happened: who upgraded what, how long each phase took, why it failed.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Only the last N operations (default: all).")
  private int last = Integer.MAX_VALUE;

  @Override
  public Integer call() {
    List<Chapter> all = chapters();
    List<Chapter> chapters = all.subList(Math.max(0, all.size() - Math.max(0, last)), all.size());
    PrintWriter out = spec.commandLine().getOut();
    for (Chapter chapter : chapters) {
      if (output.format() == Format.JSON) {
        chapter.events().stream()
            .map(TrailEvent::json)
            .map(JsonWriter::string)
            .forEach(out::println);
      } else {
        out.println(new HistoryText(chapter).lines());
      }
    }
    return ExitCode.DONE.code();
  }

  private List<Chapter> chapters() {
    Trail trail = new Trail(target.pidfiles());
    try {
      return Chapter.of(trail.events());
    } catch (IOException e) {
      throw new FileFailure("tell the history", "history")
          .ofReading(trail.file(), "cannot read " + trail.file(), e, "See to it.");
    }
  }
}
