package dev.upgrader.cli;

import dev.upgrader.cli.exit.ExitCode;
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
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:internal error",
      "2:wrong usage or configuration",
      "3:no live master behind the pidfile",
      "4:refused: another upgrade or operator is at it, the state does not allow it, or it is not"
          + " this user's",
      "5:failed and undone: the old generation serves as before",
      "6:timed out: nothing undone; status tells where it stands",
      "7:degraded: needs a person; the message says what to do"
    })
public final class Upgrader implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs one command; its result is the exit code of the process. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream stdout, PrintStream stderr, String... arguments) {
    PrintWriter out = writer(stdout);
    PrintWriter err = writer(stderr);
    int exit =
        PlainStatus.of(arguments)
            .map(status -> status.run(out, err))
            .orElseGet(() -> run(out, err, arguments));
    return out.checkError() ? unread(exit, err, arguments) : exit;
  }

  /** What only tells has failed when nobody was told; what has changed something has done so. */
  private static int unread(int exit, PrintWriter err, String... arguments) {
    err.println(
        "upgrader: cannot print the result: standard output is closed, or what is behind it is"
            + " full");
    boolean tells = arguments[0].startsWith("-") || Commands.onlyTells(arguments[0]);
    return exit == ExitCode.DONE.code() && tells ? ExitCode.INTERNAL.code() : exit;
  }

  private static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Failures failures = new Failures();
    return line(arguments)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(arguments);
  }

  /** Reads {@code arguments}, and no others. */
  static CommandLine line(String... arguments) {
    CommandLine line = new CommandLine(new Upgrader());
    Commands.addTo(line, arguments.length == 0 ? "" : arguments[0]);
    return line.setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, new DurationConverter());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
