package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.sequence.Outcome;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;

/** The result to stdout, the progress to stderr. */
final class Console {

  private final PrintWriter out;
  private final PrintWriter err;
  private final OutputOptions.Format format;
  private final boolean quiet;
  private final long start = System.nanoTime();

  Console(CommandLine command, OutputOptions.Format format, boolean quiet) {
    this.out = command.getOut();
    this.err = command.getErr();
    this.format = format;
    this.quiet = quiet;
  }

  /** One step more; on a terminal with the time that it took to get there. */
  void progress(String step) {
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
    result(outcome.text(), outcome.json());
    return 0;
  }

  void result(String text, JsonObject json) {
    out.println(format == OutputOptions.Format.JSON ? JsonWriter.string(json) : text);
  }
}
