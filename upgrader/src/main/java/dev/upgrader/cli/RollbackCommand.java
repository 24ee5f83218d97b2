package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Rollback;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Decides for the old generation. */
@Command(
    name = "rollback",
    aliases = "abort",
    description = "Bring the old generation back; wait until it is alone.",
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    return console.result(new Rollback(target.masters(console), target.deadline()).run());
  }
}
