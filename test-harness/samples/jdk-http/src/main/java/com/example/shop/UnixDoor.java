package com.example.shop;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The same shop at a Unix-domain socket, which the JDK's HTTP server cannot have. */
final class UnixDoor {
  private final ServerSocketChannel server;
  private final ByteBuffer answer;

  private UnixDoor(ServerSocketChannel server, String text) {
    this.server = server;
    String head =
        "HTTP/1.1 200 OK\r\nX-Version: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n";
    String body = "shop " + text + "\n";
    answer =
        ByteBuffer.wrap(
            (head.formatted(text, body.length()) + body).getBytes(StandardCharsets.US_ASCII));
  }

  static void open(Path path, String version) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Thread thread = new Thread(new UnixDoor(server, version)::serve, "unix-door");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel customer = server.accept()) {
          answer(customer);
        }
      }
    } catch (IOException e) {
      System.err.println("shop: the Unix-domain door is shut: " + e);
    }
  }

  private void answer(SocketChannel customer) {
    try {
      if (readsRequest(customer)) {
        ByteBuffer out = answer.duplicate();
        while (out.hasRemaining()) {
          customer.write(out);
        }
      }
    } catch (IOException e) {
      System.err.println("shop: a customer has left: " + e);
    }
  }

  /** One request, without a body. */
  private static boolean readsRequest(SocketChannel customer) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(8192);
    while (customer.read(request) > 0) {
      String text = new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
      if (text.endsWith("\r\n\r\n")) {
        return true;
      }
    }
    return false;
  }
}
