package dev.upgrader.harness.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** HTTP/1.1. */
final class Http1Connection implements Connection {
  private final SocketChannel socket;
  private final ByteChannel channel;
  private final ByteBuffer request;
  private final Style style;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
  private ResponseReader reader;

  Http1Connection(SocketChannel socket, ByteChannel channel, Plan plan, boolean keepsAlive) {
    this.socket = socket;
    this.channel = channel;
    style = plan.style();
    request = ByteBuffer.wrap(style.request(plan, keepsAlive));
  }

  @Override
  public Response exchange() throws IOException {
    reader = new ResponseReader(channel, buffer);
    write(request.rewind());
    if (style == Style.TRICKLE) {
      trickle();
    }
    Response response = null;
    for (int left = style.atOnce(); left > 0 && (response == null || !response.last()); left--) {
      response = reader.read(left > 1);
    }
    return new Response(
        response.status(), response.headers(), response.body(), style.isLast(response));
  }

  private void trickle() throws IOException {
    for (byte one : Style.BODY) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Style.PAUSE_MILLIS));
      write(ByteBuffer.wrap(new byte[] {one}));
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
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
