package dev.upgrader.harness.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One short text message each way at a time, RFC 6455. */
final class WebSocketConnection implements Connection {
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int SHORT = 125;

  /** "who", masked with zeros: the mask guards proxies, of which there is none. */
  private static final byte[] QUESTION = {
    (byte) TEXT, (byte) (0x80 | 3), 0, 0, 0, 0, 'w', 'h', 'o'
  };

  private static final String HANDSHAKE =
      """
      GET %s HTTP/1.1\r
      Host: %s\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;

  private final SocketChannel socket;
  private final ByteBuffer in = ByteBuffer.allocate(4096).limit(0);
  private boolean begun;

  WebSocketConnection(SocketChannel socket, Plan plan) throws IOException {
    this.socket = socket;
    String handshake = HANDSHAKE.formatted(plan.path(), plan.host());
    write(handshake.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) next());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new LostException(Cause.WRONG_STATUS, head.substring(0, head.indexOf("\r")));
    }
  }

  @Override
  public Response exchange() throws IOException {
    begun = false;
    write(QUESTION);
    int kind = next();
    begun = true;
    int length = next();
    if (kind == CLOSE) {
      throw new LostException(Cause.CLOSED_UNANNOUNCED, "a close frame in place of the answer");
    }
    if (kind != TEXT || length > SHORT) {
      throw new LostException(Cause.MALFORMED, "frame " + kind + " of length " + length);
    }
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) next();
    }
    return new Response(200, Map.of(), new String(text, StandardCharsets.UTF_8), false);
  }

  private void write(byte[] bytes) throws IOException {
    for (ByteBuffer out = ByteBuffer.wrap(bytes); out.hasRemaining(); ) {
      socket.write(out);
    }
  }

  private int next() throws IOException {
    if (!in.hasRemaining()) {
      int count = socket.read(in.clear());
      in.flip();
      if (count < 0) {
        throw new EOFException("end of stream");
      }
    }
    return in.get() & 0xff;
  }

  @Override
  public boolean begun() {
    return begun;
  }

  @Override
  public boolean endedWhileIdle() throws LostException {
    try {
      boolean said = in.hasRemaining() || Sockets.hasInput(socket, in);
      if (said && (in.get(in.position()) & 0xff) != CLOSE) {
        throw new LostException(Cause.MALFORMED, "a message that nobody asked for");
      }
      return said;
    } catch (LostException e) {
      throw e;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
