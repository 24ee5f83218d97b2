package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Settle;
import dev.upgrader.control.ControlRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** USR1. */
@Command(
    name = "reopen",
    description = "Open the log files anew, in master and workers.",
    mixinStandardHelpOptions = true)
final class ReopenCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    return console.result(
        new Settle(target.masters(console), target.deadline())
            .run(ControlRequest.of("reopen"), status -> true, "reopened", "an answer"));
  }
}
