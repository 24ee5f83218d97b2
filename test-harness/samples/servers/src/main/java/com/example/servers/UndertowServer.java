package com.example.servers;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Embedded Undertow. Whatever is said through a tunnel, or after an upgrade to {@code pid}, is
 * answered the PID.
 */
public final class UndertowServer {

  private UndertowServer() {}

  public static void main(String[] arguments) {
    Undertow.builder()
        .addHttpListener(Integer.parseInt(arguments[0]), "0.0.0.0")
        .setHandler(UndertowServer::answer)
        .build()
        .start();
  }

  private static void answer(HttpServerExchange exchange) {
    if (exchange.getRequestMethod().equals(Methods.CONNECT)) {
      exchange.acceptConnectRequest((connection, accepted) -> talk(connection));
    } else if ("pid".equals(exchange.getRequestHeaders().getFirst(Headers.UPGRADE))) {
      exchange.upgradeChannel("pid", (connection, upgraded) -> talk(connection));
    } else {
      exchange.getResponseSender().send(ByteBuffer.wrap(Pid.BODY));
    }
  }

  private static void talk(StreamConnection connection) {
    connection.getSourceChannel().setReadListener(source -> reply(source, connection));
    connection.getSourceChannel().resumeReads();
  }

  private static void reply(ConduitStreamSourceChannel source, StreamConnection connection) {
    try {
      int said = source.read(ByteBuffer.allocate(64));
      if (said < 0) {
        connection.close();
      } else if (said > 0) {
        connection.getSinkChannel().write(ByteBuffer.wrap(Pid.BODY));
        connection.getSinkChannel().flush();
      }
    } catch (IOException e) {
      IoUtils.safeClose(connection);
    }
  }
}
