package dev.upgrader.harness.load;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** What the clients speak. */
public enum Protocol {
  HTTP(false),
  HTTPS(true),
  /** HTTP/2 without TLS and without asking first. */
  H2C(false),
  /** HTTP/2 over TLS, agreed upon by ALPN. */
  H2(true),
  /** One unary call with an empty message. */
  GRPC(false),
  /** A text message and its answer, on a connection that HTTP has been left on. */
  WEBSOCKET(false);

  private final boolean tls;

  Protocol(boolean tls) {
    this.tls = tls;
  }

  /**
   * Connects.
   *
   * @param opened is told of the socket before anything blocks
   */
  Connection connect(Plan plan, boolean keepsAlive, Consumer<SocketChannel> opened)
      throws IOException {
    SocketChannel socket = Sockets.open(plan.address());
    opened.accept(socket);
    socket.connect(plan.address());
    if (this == WEBSOCKET) {
      return new WebSocketConnection(socket, plan);
    }
    boolean http1 = this == HTTP || this == HTTPS;
    ByteChannel channel = tls ? TlsChannel.over(socket, http1 ? "http/1.1" : "h2") : socket;
    return http1
        ? new Http1Connection(socket, channel, plan, keepsAlive)
        : new Http2Connection(socket, channel, plan, this);
  }
}
