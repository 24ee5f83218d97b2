package dev.upgrader.cli;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Follow;
import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how the service stands. */
@Command(
    name = "status",
    aliases = "stats",
    description = "Tell how the service stands: generations, workers, the last upgrade.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Option(names = "--watch", description = "Again after every change, until the service is gone.")
  private boolean watch;

  @Override
  public Integer call() {
    Pidfiles pidfiles = target.pidfiles();
    if (watch) {
      Generations last = new Follow(pidfiles).each(this::show);
      throw absent(last);
    }
    Generations generations = Generations.find(pidfiles, Masters.PATIENCE);
    if (json()) {
      output.console().result("", StatusDocument.of(generations));
      return generations.masters().isEmpty() ? ExitCode.NO_MASTER.code() : ExitCode.DONE.code();
    }
    if (generations.masters().isEmpty()) {
      throw absent(generations);
    }
    out().println(text(generations).table());
    return ExitCode.DONE.code();
  }

  private void show(Generations generations) {
    if (json()) {
      out().println(JsonWriter.string(StatusDocument.of(generations)));
    } else if (Terminal.STDOUT.isPresent()) {
      out().println(CLEAR + text(generations).table());
    } else {
      out().println(text(generations).line());
    }
  }

  private static StatusText text(Generations generations) {
    return new StatusText(generations, System.currentTimeMillis(), Terminal.STDOUT.hasColour());
  }

  private static CommandFailure absent(Generations generations) {
    return new CommandFailure(
        ExitCode.NO_MASTER,
        "cannot tell status: no live master behind "
            + generations.pidfiles().current()
            + ": "
            + generations.absence(),
        "");
  }

  private boolean json() {
    return output.format() == OutputOptions.Format.JSON;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
