package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Stop;
import dev.upgrader.cli.sequence.Turn;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends the service, both generations if there are two. */
@Command(
    name = "stop",
    description = "End the service, both generations if there are two; wait until it is gone.",
    mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Option(names = "--now", description = "Quickly: requests that are being answered are cut off.")
  private boolean now;

  @Override
  public Integer call() {
    Console console = output.console();
    try (Turn turn = target.turn(console)) {
      return console.result(turn.run(new Stop(turn, target.deadline(), now)::run));
    }
  }
}
