package dev.upgrader.cli;

import dev.upgrader.config.Durations;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "upgrader",
    description = "Zero-downtime binary upgrades of JVM services on one host.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      UpgradeCommand.class,
      CommitCommand.class,
      RollbackCommand.class,
      StatusCommand.class,
      StopCommand.class,
      ReloadCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      ScaleCommand.class,
      ReopenCommand.class,
      DemoCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:internal error",
      "2:wrong usage or configuration",
      "3:no live master behind the pidfile",
      "4:refused: another upgrade or operator is at it, or the state does not allow it",
      "5:failed and undone: the old generation serves as before",
      "6:timed out: nothing undone; status tells where it stands",
      "7:degraded: needs a person; the message says what to do"
    })
public final class Upgrader implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs one command; its result is the exit code of the process. */
  public static void main(String[] arguments) {
    System.exit(commandLine(System.out, System.err).execute(arguments));
  }

  static CommandLine commandLine(PrintStream out, PrintStream err) {
    Failures failures = new Failures();
    return new CommandLine(new Upgrader())
        .setOut(writer(out))
        .setErr(writer(err))
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .registerConverter(Duration.class, Durations::parse);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
