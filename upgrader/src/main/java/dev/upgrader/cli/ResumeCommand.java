package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Settle;
import dev.upgrader.control.ControlRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** TSTP again. */
@Command(
    name = "resume",
    description = "Let parked workers accept again.",
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    return console.result(
        new Settle(target.masters(console), target.deadline())
            .run(ControlRequest.of("resume"), Settle::isLive, "resumed", "the workers to be live"));
  }
}
