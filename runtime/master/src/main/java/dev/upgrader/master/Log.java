package dev.upgrader.master;

import dev.upgrader.control.PlainText;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * The master's own lines: time, who, what. Every line says whom it is about, so that one grep
 * follows one process.
 */
public final class Log {
  private final Supplier<String> identity;
  private final PrintStream out;

  /**
   * A log.
   *
   * @param identity such as "gen=2 pid=4711 phase=serving", asked anew for each line
   */
  Log(PrintStream out, Supplier<String> identity) {
    this.out = out;
    this.identity = identity;
  }

  void say(String text) {
    line(identity.get(), text);
  }

  /** A line about a worker. */
  void say(Worker worker, String text) {
    line(identity.get() + " " + worker.identity(), text);
  }

  void error(String text, Throwable cause) {
    say(text + ": " + cause);
    cause.printStackTrace(out);
  }

  private void line(String who, String text) {
    out.println(
        Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + who + " " + PlainText.of(text));
  }
}
