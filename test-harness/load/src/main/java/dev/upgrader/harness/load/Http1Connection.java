package dev.upgrader.harness.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** HTTP/1.1. */
final class Http1Connection implements Connection {
  private final SocketChannel socket;
  private final ByteChannel channel;
  private final ByteBuffer request;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
  private ResponseReader reader;

  Http1Connection(SocketChannel socket, ByteChannel channel, Plan plan, boolean keepsAlive) {
    this.socket = socket;
    this.channel = channel;
    String head =
        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: %s\r\n\r\n"
            .formatted(plan.path(), plan.host(), keepsAlive ? "keep-alive" : "close");
    request = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public Response exchange() throws IOException {
    reader = new ResponseReader(channel, buffer);
    request.rewind();
    while (request.hasRemaining()) {
      channel.write(request);
    }
    return reader.read();
  }

  @Override
  public boolean begun() {
    return reader != null && reader.begun();
  }

  /** What a careful client does before it sends on a connection that has been quiet. */
  @Override
  public boolean endedWhileIdle() throws LostException {
    // Under TLS what has come is not known to be an end before it is read: such a client takes the
    // harder way and just sends.
    return channel == socket && Sockets.ended(socket, buffer);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
