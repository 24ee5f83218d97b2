package dev.upgrader.fuzz;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Hears the first bytes of whoever connects, says what it was given, and hangs up. */
final class Answerer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final UnixDomainSocketAddress address;
  private volatile byte[] answer = {};

  /** Of one who hung up before the end, which is his right, or of the socket that was closed. */
  private volatile IOException lastFailure;

  Answerer(Path path) throws IOException {
    address = UnixDomainSocketAddress.of(path);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(address);
    Thread thread = new Thread(this::serve, "answerer");
    thread.setDaemon(true);
    thread.start();
  }

  UnixDomainSocketAddress address() {
    return address;
  }

  void give(byte[] next) {
    answer = next;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        answer(client);
      } catch (IOException e) {
        lastFailure = e;
      }
    }
  }

  private void answer(SocketChannel client) throws IOException {
    // With bytes unread in it a closed socket is a reset one, and what was said is lost.
    client.read(ByteBuffer.allocate(64 * 1024));
    ByteBuffer bytes = ByteBuffer.wrap(answer);
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  @Override
  public String toString() {
    return "answerer at " + address + ", last failure: " + lastFailure;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
