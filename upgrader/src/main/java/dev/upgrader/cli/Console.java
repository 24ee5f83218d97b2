package dev.upgrader.cli;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Outcome;
import dev.upgrader.cli.sequence.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;

/** The result to stdout, the progress to stderr. */
final class Console implements Progress {

  private final PrintWriter out;
  private final PrintWriter err;
  private final Format format;
  private final boolean quiet;
  private final long start = System.nanoTime();

  Console(CommandLine command, Format format, boolean quiet) {
    this.out = command.getOut();
    this.err = command.getErr();
    this.format = format;
    this.quiet = quiet;
  }

  /** One step more; on a terminal with the time that it took to get there. */
  @Override
  public void step(String step) {
    if (quiet) {
      return;
    }
    if (Terminal.STDERR.isPresent()) {
      double seconds = (System.nanoTime() - start) / 1e9;
      err.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds, step));
    } else {
      err.println(step);
    }
  }

  int result(Outcome outcome) {
    out.println(format == Format.JSON ? JsonWriter.string(outcome.json()) : outcome.text());
    return ExitCode.DONE.code();
  }
}
