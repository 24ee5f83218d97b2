package dev.upgrader.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every command can be told about its output. */
final class OutputOptions {

  /** For whom the result is. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "The form of the result on stdout.")
  private Format format = Format.TEXT;

  @Option(names = "--quiet", description = "No progress on stderr; errors still.")
  private boolean quiet;

  Format format() {
    return format;
  }

  Console console() {
    return new Console(command.commandLine(), format, quiet);
  }
}
