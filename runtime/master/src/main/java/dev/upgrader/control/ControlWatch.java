package dev.upgrader.control;

import java.io.IOException;
import java.nio.file.Path;

/** Hears of every change of one master until that ends or the watch is closed. */
public final class ControlWatch implements AutoCloseable {

  /** Who hears. Called from the watch's own thread. */
  public interface Listener {
    /** Once at the start, and after every change. */
    void changed(Status status);

    /** Nobody listens, or the connection has ended; nothing follows. */
    void ended();
  }

  private final ControlConnection connection;

  private ControlWatch(ControlConnection connection) {
    this.connection = connection;
  }

  /**
   * Begins to watch.
   *
   * @throws IOException no socket can be had
   */
  public static ControlWatch on(Path socket, Listener listener) throws IOException {
    ControlConnection connection = new ControlConnection(socket);
    Thread thread = new Thread(() -> listen(connection, listener), "watch " + socket.getFileName());
    thread.setDaemon(true);
    thread.start();
    return new ControlWatch(connection);
  }

  private static void listen(ControlConnection connection, Listener listener) {
    try (connection) {
      connection.connect();
      connection.send(ControlRequest.of("watch"));
      while (true) {
        listener.changed(ControlConnection.status(connection.receive()));
      }
    } catch (IOException | ControlRefusal e) {
      // Whatever the master has said or not said, it says no more.
      return;
    } finally {
      listener.ended();
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
