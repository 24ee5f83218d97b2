package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Reopening;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** USR1, to every master. */
@Command(
    name = "reopen",
    description = "Open the log files anew, in masters and workers.",
    mixinStandardHelpOptions = true)
final class ReopenCommand implements Callable<Integer> {

  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Console console = output.console();
    return console.result(new Reopening(target.masters(console)).run());
  }
}
