package dev.upgrader.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Absence;
import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Statistics as uWSGI gives them: JSON, with figures that the workers are asked for at this moment.
 */
@Command(
    name = "stats",
    description = "Print statistics as JSON: accept queues, workers, connections, memory.",
    mixinStandardHelpOptions = true)
final class StatsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Pidfiles pidfiles = target.pidfiles();
    Generations generations = Generations.find(pidfiles, Masters.PATIENCE);
    JsonArray masters = new JsonArray();
    for (Status master : generations.masters()) {
      masters.add(StatusJson.object(fresh(pidfiles, master)));
    }
    if (masters.isEmpty()) {
      throw new Absence(generations, "tell statistics", "stats").failure("");
    }
    JsonObject json = new JsonObject();
    json.put("generations", masters);
    PrintWriter out = spec.commandLine().getOut();
    boolean oneLine = output.format() == Format.JSON;
    out.println(
        oneLine ? JsonWriter.string(json) : JsonWriter.indent("  ").string().value(json).done());
    return ExitCode.DONE.code();
  }

  /** A master that has gone since is shown with what it has said last. */
  private static Status fresh(Pidfiles pidfiles, Status master) {
    try {
      return new ControlClient(
              ControlClient.socket(pidfiles.current(), master.pid()), Masters.PATIENCE)
          .statistics();
    } catch (IOException e) {
      return master;
    }
  }
}
