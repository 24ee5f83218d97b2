package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Settle;
import dev.upgrader.control.ControlRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** TSTP. */
@Command(
    name = "pause",
    description = "Park the workers: they stay up and accept nothing.",
    mixinStandardHelpOptions = true)
final class PauseCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    return console.result(
        new Settle(target.masters(console), target.deadline())
            .run(
                ControlRequest.of("pause"),
                Settle::isParked,
                "paused",
                "the workers to be parked"));
  }
}
