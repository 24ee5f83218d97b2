package dev.upgrader.cli;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.foreign.Steward;
import dev.upgrader.cli.sequence.Absence;
import dev.upgrader.cli.sequence.Follow;
import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import java.io.PrintWriter;

/** How the service stands, printed once or after every change. */
final class StatusView {

  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final Pidfiles pidfiles;
  private final PrintWriter out;
  private final boolean json;
  private Shares shares;

  StatusView(Pidfiles pidfiles, PrintWriter out, Format format) {
    this.pidfiles = pidfiles;
    this.out = out;
    this.json = format == Format.JSON;
  }

  ExitCode once() {
    Generations generations = Steward.watching(pidfiles).find(Masters.PATIENCE);
    boolean absent = generations.masters().isEmpty();
    if (json) {
      out.println(JsonWriter.string(StatusDocument.of(generations)));
    } else if (absent) {
      throw absence(generations).failure("");
    } else {
      out.println(text(generations).table());
    }
    return absent ? absence(generations).exit() : ExitCode.DONE;
  }

  ExitCode follow() {
    Generations last = new Follow(pidfiles, isLive()).each(this::show);
    if (!last.masters().isEmpty()) {
      return ExitCode.DONE;
    }
    if (json) {
      out.println(JsonWriter.string(StatusDocument.of(last)));
      return absence(last).exit();
    }
    throw absence(last).failure("");
  }

  private boolean isLive() {
    return !json && Terminal.STDOUT.isPresent();
  }

  /** False: the reader has gone. */
  private boolean show(Generations generations) {
    if (json) {
      out.println(JsonWriter.string(StatusDocument.of(generations)));
    } else if (isLive()) {
      if (shares == null) {
        shares = new Shares(pidfiles);
      }
      shares.of(generations.masters());
      out.println(CLEAR + text(generations).table(shares::percent));
    } else {
      out.println(text(generations).line());
    }
    return !out.checkError();
  }

  private static StatusText text(Generations generations) {
    return new StatusText(generations, System.currentTimeMillis(), Terminal.STDOUT.hasColour());
  }

  private static Absence absence(Generations generations) {
    return new Absence(generations, "tell status", "status");
  }
}
