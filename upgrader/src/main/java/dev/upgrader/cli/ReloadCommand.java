package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Settle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** HUP. */
@Command(
    name = "reload",
    description = "Read the configuration again and replace the workers, new ones first.",
    mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    return console.result(new Settle(target.masters(console), target.deadline()).reload());
  }
}
