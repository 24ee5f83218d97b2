package dev.upgrader.cli;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.state.Pidfiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code status --pidfile P [-o text|json]} and nothing else. Monitoring asks this every few
 * seconds, and the reflection of a full command line would take most of its time; whatever is not
 * exactly of this form goes there.
 */
record PlainStatus(Path pidfile, Format format) {

  /** Empty: not of this form. */
  static Optional<PlainStatus> of(String... arguments) {
    if (arguments.length < 3 || arguments.length % 2 == 0 || !arguments[0].equals("status")) {
      return Optional.empty();
    }
    Path pidfile = null;
    Format format = Format.TEXT;
    for (int index = 1; index < arguments.length; index += 2) {
      String value = arguments[index + 1];
      if (arguments[index].equals("--pidfile") && pidfile == null && !value.startsWith("-")) {
        pidfile = Path.of(value);
      } else if (arguments[index].equals("-o") && value.equals("json")) {
        format = Format.JSON;
      } else if (!(arguments[index].equals("-o") && value.equals("text"))) {
        return Optional.empty();
      }
    }
    return pidfile == null ? Optional.empty() : Optional.of(new PlainStatus(pidfile, format));
  }

  int run(PrintWriter out, PrintWriter err) {
    try {
      Pidfiles pidfiles = new Pidfiles(WorkingDirectory.resolve("--pidfile", pidfile));
      return new StatusView(pidfiles, out, format).once().code();
    } catch (CommandFailure failure) {
      return new FailureText(out, err, format).print(failure);
    } catch (RuntimeException bug) {
      return new FailureText(out, err, format).printBug("status", bug);
    }
  }
}
