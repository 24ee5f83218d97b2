package dev.upgrader.cli;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.config.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every way in which a command can fail into lines on stderr and an {@link ExitCode}. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (failure instanceof CommandFailure told) {
      return new FailureText(command.getOut(), err, format(command)).print(told);
    }
    if (failure instanceof ConfigurationException wrong) {
      wrong.problems().forEach(problem -> err.println("upgrader: " + problem));
      return ExitCode.USAGE.code();
    }
    err.println(
        "upgrader: cannot " + command.getCommandName() + ": internal error, please report it");
    failure.printStackTrace(err);
    return ExitCode.INTERNAL.code();
  }

  private static Format format(CommandLine command) {
    OptionSpec output = command.getCommandSpec().findOption("-o");
    return output != null && output.getValue() == Format.JSON ? Format.JSON : Format.TEXT;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("upgrader: " + wrong.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      String name = command.getCommandSpec().qualifiedName();
      err.println("See " + name + " --help");
    }
    return ExitCode.USAGE.code();
  }
}
