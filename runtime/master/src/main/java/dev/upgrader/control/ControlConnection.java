package dev.upgrader.control;

import com.grack.nanojson.JsonObject;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Lines to and from one master. Each step blocks, the connecting too where many wait; whoever
 * cannot wait closes it from another thread.
 */
final class ControlConnection implements AutoCloseable {

  private final Path socket;
  private final SocketChannel channel;
  private final BufferedReader reader;

  ControlConnection(Path socket) throws IOException {
    this.socket = socket;
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    InputStream stream = Channels.newInputStream(channel);
    reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /**
   * Comes first.
   *
   * @throws IOException nobody listens
   */
  void connect() throws IOException {
    channel.connect(UnixDomainSocketAddress.of(socket));
  }

  void send(ControlRequest request) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((request.line() + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /**
   * The next answer.
   *
   * @throws EOFException the master has closed the connection
   */
  JsonObject receive() throws IOException, ControlRefusal {
    String line = reader.readLine();
    if (line == null) {
      throw new EOFException("the master has closed the connection");
    }
    JsonObject answer;
    try {
      answer = JsonText.object(line);
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot read the answer: " + e.getMessage(), e);
    }
    if (!answer.getBoolean("ok", false)) {
      throw new ControlRefusal(
          PlainText.ofLines(answer.getString("refused", "refused without a reason")),
          answer.getString("kind", ""));
    }
    return answer;
  }

  /** The status in {@code answer}. */
  static Status status(JsonObject answer) throws IOException {
    JsonObject status = answer.getObject("status");
    if (status == null) {
      throw new IOException("the answer holds no status");
    }
    try {
      return StatusJson.status(status);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
