package dev.upgrader.master;

import dev.upgrader.fuzz.Target;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes at the metrics port: one whole HTTP answer or none, and the connection ends. */
public final class ScrapeTarget implements Target, MetricsClient.Owner {
  private static final String METRICS = "upgrader_generation 1\n";
  private static final Pattern ANSWER =
      Pattern.compile(
          "HTTP/1\\.1 \\d{3} [^\r\n]+\r\n([^\r\n]+\r\n)*?Content-Length: (\\d+)\r\n"
              + "Connection: close\r\n\r\n(.*)",
          Pattern.DOTALL);

  private final Poller poller = new Poller();
  private final Timers timers = new Timers(() -> 0);
  private boolean closed;

  /** Nothing is open but the poller. */
  public ScrapeTarget() throws OsException {}

  @Override
  public void take(byte[] input) throws OsException {
    closed = false;
    try (Wired wired = new Wired()) {
      new MetricsClient(wired.theirs(), poller, timers, this);
      wired.say(input, poller);
      poller.poll(0);
      check(new String(wired.heard(), StandardCharsets.UTF_8));
      wired.hangUp();
      while (!closed) {
        poller.poll(-1);
      }
    }
    if (timers.millisToNext() != -1) {
      throw new IllegalStateException("a timer is left");
    }
  }

  private static void check(String answer) {
    Matcher parts = ANSWER.matcher(answer);
    boolean whole = parts.matches() && parts.group(3).length() == Integer.parseInt(parts.group(2));
    if (!answer.isEmpty() && !whole) {
      throw new IllegalStateException("not a whole answer: " + answer);
    }
  }

  @Override
  public void asked(MetricsClient client) {
    client.text(METRICS);
  }

  @Override
  public void closed(MetricsClient client) {
    closed = true;
  }

  @Override
  public void close() throws OsException {
    poller.close();
  }
}
