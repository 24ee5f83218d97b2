package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Absence;
import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.ControlRefusal;
import dev.upgrader.control.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a scraper would get. Any of two masters tells the same, so the first that answers does. */
@Command(
    name = "metrics",
    description = "Print metrics as Prometheus reads them: phases, attempts, workers, drains.",
    mixinStandardHelpOptions = true)
final class MetricsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    String text = text(target.pidfiles());
    PrintWriter out = spec.commandLine().getOut();
    if (output.format() == Format.JSON) {
      JsonObject json = new JsonObject();
      json.put("metrics", text);
      out.println(JsonWriter.string(json));
    } else {
      out.print(text);
      out.flush();
    }
    return ExitCode.DONE.code();
  }

  private static String text(Pidfiles pidfiles) {
    Generations generations = Generations.find(pidfiles, Masters.PATIENCE);
    if (generations.masters().isEmpty()) {
      throw new Absence(generations, "tell metrics", "metrics").failure("");
    }
    String why = "";
    for (Status master : generations.masters()) {
      try {
        return new ControlClient(
                ControlClient.socket(pidfiles.current(), master.pid()), Masters.PATIENCE)
            .metrics();
      } catch (ControlRefusal e) {
        throw new CommandFailure(ExitCode.DEGRADED, e.getMessage(), "");
      } catch (IOException e) {
        why = "master " + master.pid() + " does not answer: " + e.getMessage();
      }
    }
    throw new CommandFailure(
        ExitCode.NO_MASTER,
        "cannot tell metrics: no live master behind " + pidfiles.current() + ": " + why,
        "");
  }
}
