package dev.upgrader.cli;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Outcome;
import dev.upgrader.cli.sequence.Progress;
import dev.upgrader.cli.sequence.Scene;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.PlainText;
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
  private Board board;
  private Scene scene;

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
      if (board != null) {
        board.erase();
      }
      err.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds, PlainText.ofLines(step)));
      if (board != null && scene != null) {
        board.draw(scene);
      }
    } else {
      err.println(PlainText.ofLines(step));
    }
  }

  /** A board below the steps, where there is a terminal. */
  Console live(Pidfiles pidfiles) {
    if (!quiet && Terminal.STDERR.isPresent()) {
      board = new Board(err, Terminal.STDERR.hasColour(), new Shares(pidfiles));
    }
    return this;
  }

  @Override
  public void show(Scene now) {
    scene = now;
    if (board != null) {
      board.draw(now);
    }
  }

  /** What follows stands alone. */
  void endShow() {
    if (board != null) {
      board.erase();
      board = null;
    }
  }

  int result(Outcome outcome) {
    endShow();
    out.println(
        format == Format.JSON
            ? JsonWriter.string(outcome.json())
            : PlainText.ofLines(outcome.text()));
    return ExitCode.DONE.code();
  }
}
