package dev.upgrader.harness.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that does to each connection what a test tells it, right or wrong. */
final class ScriptedServer implements AutoCloseable {
  static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nshop v1\n";

  /** What happens to one connection. */
  @FunctionalInterface
  interface Script {
    void play(Peer peer) throws IOException;
  }

  /** One connection, seen from the server. */
  record Peer(Socket socket) {

    /** Reads one request; false: the client has closed. */
    boolean request() throws IOException {
      int newlines = 0;
      while (newlines < 2) {
        int c = socket.getInputStream().read();
        if (c < 0) {
          return false;
        }
        newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
      }
      return true;
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "scripted-server");
            thread.setDaemon(true);
            return thread;
          });

  ScriptedServer(Script script) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(() -> serve(script));
  }

  SocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  private void serve(Script script) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        threads.execute(() -> play(script, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void play(Script script, Socket socket) {
    try (socket) {
      script.play(new Peer(socket));
    } catch (IOException e) {
      // The client has gone, as clients do.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
