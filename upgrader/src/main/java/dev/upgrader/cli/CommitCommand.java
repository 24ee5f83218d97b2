package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Commit;
import dev.upgrader.cli.sequence.Turn;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Decides for the new generation. */
@Command(
    name = "commit",
    aliases = "promote",
    description = "Let the old generation go; wait until the new one is alone.",
    mixinStandardHelpOptions = true)
final class CommitCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    try (Turn turn = target.turn(console)) {
      return console.result(turn.run(new Commit(turn, target.deadline())::run));
    }
  }
}
