package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Settle;
import dev.upgrader.control.ControlRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** TTIN and TTOU. */
@Command(name = "scale", description = "Run this many workers.", mixinStandardHelpOptions = true)
final class ScaleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "N", description = "From 0.")
  private int workers;

  @Override
  public Integer call() {
    if (workers < 0) {
      throw new ParameterException(spec.commandLine(), "N is a number from 0, not " + workers);
    }
    Console console = output.console();
    return console.result(
        new Settle(target.masters(console), target.deadline())
            .run(ControlRequest.scale(workers), Settle::isScaled, "scaled", "the workers"));
  }
}
