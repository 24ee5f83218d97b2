package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Rollback;
import dev.upgrader.cli.sequence.Turn;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Decides for the old generation. */
@Command(
    name = "rollback",
    aliases = "abort",
    description = {
      "Bring the old generation back; wait until it is alone.",
      "Right after a commit: upgrade to the release before, and commit."
    },
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    try (Turn turn = target.turn(console)) {
      Rollback rollback = new Rollback(turn, target.deadline(), target.timeout());
      return console.result(turn.run(rollback::run));
    }
  }
}
