package dev.upgrader.cli;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import picocli.CommandLine.Command;

/** Stands in the help; the launcher runs the demonstration without coming here. */
@Command(
    name = "demo",
    description = "Upgrade a sample service under load and show it. In the source checkout only.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Runnable {

  @Override
  public void run() {
    throw new CommandFailure(
        ExitCode.USAGE,
        "cannot demonstrate: the demo is started by the launcher",
        "Call bin/upgrader demo in the source checkout.");
  }
}
