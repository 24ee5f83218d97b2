package dev.upgrader.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how the service stands. */
@Command(
    name = "status",
    description = "Tell how the service stands: generations, workers, the last upgrade.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Option(names = "--watch", description = "Again after every change, until the service is gone.")
  private boolean watch;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    StatusView view = new StatusView(target.pidfiles(), out, output.format());
    return (watch ? view.follow() : view.once()).code();
  }
}
