package dev.upgrader.cli;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.config.ConfigurationException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
    FailureText text = new FailureText(command.getOut(), err, format(command));
    if (failure instanceof CommandFailure told) {
      return text.print(told);
    }
    if (failure instanceof ConfigurationException wrong) {
      text.printForScripts(ExitCode.USAGE, wrong.getMessage(), "Mend the configuration.");
      wrong.problems().forEach(problem -> err.println("upgrader: " + problem));
      return ExitCode.USAGE.code();
    }
    return text.printBug(command.getCommandName(), failure);
  }

  private static Format format(CommandLine command) {
    OptionSpec output = command.getCommandSpec().findOption("-o");
    return output != null && output.getValue() == Format.JSON ? Format.JSON : Format.TEXT;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    String advice = advice(wrong);
    new FailureText(command.getOut(), err, Format.askedFor(arguments))
        .printForScripts(ExitCode.USAGE, wrong.getMessage(), advice);
    err.println("upgrader: " + wrong.getMessage());
    err.println(advice);
    return ExitCode.USAGE.code();
  }

  private static String advice(ParameterException wrong) {
    StringWriter suggestions = new StringWriter();
    return UnmatchedArgumentException.printSuggestions(wrong, new PrintWriter(suggestions))
        ? suggestions.toString().strip()
        : "See " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help";
  }
}
