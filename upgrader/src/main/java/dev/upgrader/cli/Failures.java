package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
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
      if (wantsJson(command)) {
        command.getOut().println(json(told));
      }
      err.println("upgrader: " + told.getMessage());
      if (!told.advice().isEmpty()) {
        err.println(told.advice());
      }
      return told.exit().code();
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

  private static boolean wantsJson(CommandLine command) {
    OptionSpec output = command.getCommandSpec().findOption("-o");
    return output != null && output.getValue() == OutputOptions.Format.JSON;
  }

  private static String json(CommandFailure told) {
    JsonObject json = new JsonObject();
    json.put("result", told.exit().word());
    json.put("exit", told.exit().code());
    json.put("error", told.getMessage());
    return JsonWriter.string(json);
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
