package dev.upgrader.master;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import dev.upgrader.fuzz.Room;
import dev.upgrader.fuzz.Target;
import dev.upgrader.fuzz.Words;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.Poller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Bytes at the control socket: a whole answer to each line, and the server goes on. */
public final class ControlTarget implements Target, ControlServer.Handler {
  private static final Status STATUS =
      new Status(
          4711,
          "shop",
          1,
          Phase.SERVING,
          false,
          0,
          0,
          Optional.empty(),
          Optional.empty(),
          "/run/shop.pid",
          Optional.empty(),
          1,
          0,
          0,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  private final Room room = Room.open();
  private final Path path = room.file("4711.sock");
  private final Poller poller = new Poller();
  private final ControlServer server;
  private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);

  /** A server at a socket of its own. */
  public ControlTarget() throws IOException {
    Log log =
        new Log(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            () -> "");
    server = new ControlServer(path, -1, poller, new Timers(System::nanoTime), log, this);
  }

  @Override
  public void take(byte[] input) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(path));
      client.configureBlocking(false);
      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      if (say(client, ByteBuffer.wrap(input), answers)) {
        client.shutdownOutput();
      }
      server.push();
      while (hear(client, answers)) {
        poller.poll(1);
      }
      check(answers.toString(StandardCharsets.UTF_8));
    }
  }

  /** False: the server has had enough, and has closed. */
  private boolean say(SocketChannel client, ByteBuffer bytes, ByteArrayOutputStream answers)
      throws IOException {
    try {
      while (bytes.hasRemaining()) {
        client.write(bytes);
        poller.poll(0);
        hear(client, answers);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** False: there is nothing more to hear. */
  private boolean hear(SocketChannel client, ByteArrayOutputStream answers) {
    try {
      int count = client.read(buffer.clear());
      if (count > 0) {
        answers.write(buffer.array(), 0, count);
      }
      return count >= 0;
    } catch (IOException e) {
      // It has closed with bytes unread, because a line was too long.
      return false;
    }
  }

  private static void check(String answers) {
    if (!answers.isEmpty() && !answers.endsWith("\n")) {
      throw new IllegalStateException("cut off: " + answers);
    }
    for (String line : answers.lines().toList()) {
      try {
        JsonObject answer = JsonParser.object().from(line);
        if (!answer.getBoolean("ok")) {
          Words.check(answer.getString("refused"), null);
        } else if (answer.has("status")) {
          StatusJson.status(answer.getObject("status"));
        }
      } catch (JsonParserException e) {
        throw new IllegalStateException("not JSON: " + line, e);
      }
    }
  }

  @Override
  public Status status() {
    return STATUS;
  }

  @Override
  public void metrics(Scrape.Reader reader) {
    reader.text("upgrader_generation 1\n");
  }

  @Override
  public void statistics(Consumer<Status> told) {
    told.accept(STATUS);
  }

  @Override
  public void reopen(Consumer<List<String>> told) {
    told.accept(List.of("worker 0: cannot reopen /var/log/shop/worker-0.log: no space left"));
  }

  @Override
  public Optional<Refusal> request(Request request, String by) {
    return request instanceof Request.ScaleTo to && to.workers() < 0
        ? Optional.of(Refusal.of("cannot scale: to " + to.workers()))
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    server.close();
    poller.close();
    room.close();
  }
}
