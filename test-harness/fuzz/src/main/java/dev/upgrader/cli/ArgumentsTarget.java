package dev.upgrader.cli;

import dev.upgrader.fuzz.Target;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** A command line, one argument a line. It is read, not obeyed. */
public final class ArgumentsTarget implements Target {

  @Override
  public void take(byte[] input) {
    // The kernel passes no zero.
    String[] arguments =
        new String(input, StandardCharsets.UTF_8).replace("\0", "").split("\n", -1);
    PlainStatus.of(arguments);
    try {
      ParseResult parsed = Upgrader.line(arguments).parseArgs(arguments);
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      parsed.commandSpec().mixins().values().forEach(mixin -> check(mixin.userObject()));
    } catch (ParameterException e) {
      if (e.getMessage() == null) {
        throw new IllegalStateException("refused without a word", e);
      }
    }
  }

  private static void check(Object options) {
    if (options instanceof TargetOptions target) {
      target.deadline();
    } else if (options instanceof GateOptions gates) {
      gates.gates();
      gates.limits();
    }
  }
}
