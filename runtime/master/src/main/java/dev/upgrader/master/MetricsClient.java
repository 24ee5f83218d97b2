package dev.upgrader.master;

import dev.upgrader.metrics.PrometheusText;
import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One connection to the metrics port: one GET, one answer, and the end (RFC 9112). It never makes
 * the loop wait, holds no more than a bound, and lives no longer than one, whatever the other side
 * does.
 */
final class MetricsClient implements Scrape.Reader {

  /** Told on the loop's thread. */
  interface Owner {
    /** It asks for the metrics. */
    void asked(MetricsClient client);

    /** The connection has ended. */
    void closed(MetricsClient client);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_REQUEST = 8 * 1024;
  private static final ByteBuffer INPUT = LibC.memory(MAX_REQUEST);

  private final int fd;
  private final Poller poller;
  private final Owner owner;
  private final Timers.Timer limit;
  private final ByteArrayOutputStream request = new ByteArrayOutputStream();
  private ByteBuffer answer;
  private boolean asked;
  private boolean open = true;

  /** Takes over {@code fd}, which does not block. */
  MetricsClient(int fd, Poller poller, Timers timers, Owner owner) throws OsException {
    this.fd = fd;
    this.poller = poller;
    this.owner = owner;
    poller.add(fd, Poller.READABLE, this::ready);
    limit = timers.after(PATIENCE, this::close);
  }

  /** Its request is whole, and waits for the answer. */
  boolean hasAsked() {
    return asked && answer == null;
  }

  /** Reads what has come of the request by now. */
  void hear() {
    if (!asked && answer == null) {
      read();
    }
  }

  private void ready(boolean readable, boolean writable) {
    if (answer != null) {
      write();
    } else if (asked) {
      // Nothing is waited for but the answer: the other side has hung up.
      close();
    } else {
      read();
    }
  }

  private void read() {
    INPUT.clear().limit(MAX_REQUEST - request.size());
    try {
      if (LibC.read(fd, INPUT) == 0) {
        close();
        return;
      }
    } catch (OsException e) {
      if (e.errno() != Errno.EAGAIN && e.errno() != Errno.EINTR) {
        close();
      }
      return;
    }
    byte[] bytes = new byte[INPUT.flip().remaining()];
    INPUT.get(bytes);
    request.writeBytes(bytes);
    String text = request.toString(StandardCharsets.ISO_8859_1);
    if (text.contains("\r\n\r\n")) {
      answer(text.substring(0, text.indexOf("\r\n")));
    } else if (request.size() == MAX_REQUEST) {
      answer("431 Request Header Fields Too Large", "", "text/plain", "the request is too long\n");
    }
  }

  private void answer(String line) {
    String[] words = line.split(" ");
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      answer("400 Bad Request", "", "text/plain", "this is no request of HTTP/1.1\n");
    } else if (!words[1].equals("/metrics") && !words[1].startsWith("/metrics?")) {
      answer("404 Not Found", "", "text/plain", "there is /metrics and nothing else\n");
    } else if (!words[0].equals("GET")) {
      answer("405 Method Not Allowed", "Allow: GET\r\n", "text/plain", "only GET\n");
    } else {
      asked = true;
      watch(0);
      owner.asked(this);
    }
  }

  @Override
  public void text(String metrics) {
    answer("200 OK", "", PrometheusText.CONTENT_TYPE, metrics);
  }

  @Override
  public void failed(String reason) {
    answer("500 Internal Server Error", "", "text/plain", reason + "\n");
  }

  private void answer(String status, String header, String type, String body) {
    if (!open || answer != null) {
      return;
    }
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %s\r\n%sContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, header, type, content.length);
    byte[] first = head.getBytes(StandardCharsets.US_ASCII);
    answer = LibC.memory(first.length + content.length).put(first).put(content).flip();
    write();
  }

  private void write() {
    try {
      LibC.send(fd, answer);
    } catch (OsException e) {
      if (e.errno() != Errno.EAGAIN && e.errno() != Errno.EINTR) {
        close();
        return;
      }
    }
    if (answer.hasRemaining()) {
      watch(Poller.WRITABLE);
    } else {
      close();
    }
  }

  private void watch(int interest) {
    try {
      poller.change(fd, interest);
    } catch (OsException e) {
      throw new IllegalStateException("cannot watch descriptor " + fd, e);
    }
  }

  void close() {
    if (!open) {
      return;
    }
    open = false;
    limit.cancel();
    poller.removeAndClose(fd);
    owner.closed(this);
  }
}
