package dev.upgrader.fuzz;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.SocketAddress;

/** The agent's readiness probe: a status, or an error that says why there is none. */
final class ProbeTarget implements Target {
  private static final long PATIENCE_MILLIS = 2_000;

  private final Method connect =
      AgentClasses.method("HttpProbe", "connect", SocketAddress.class, long.class);
  private final Method get =
      AgentClasses.method("HttpProbe", "get", String.class, String.class, boolean.class);
  private final Room room = Room.open();
  private final Answerer service = new Answerer(room.file("service.sock"));

  ProbeTarget() throws ReflectiveOperationException, IOException {}

  @Override
  public void take(byte[] input) throws Exception {
    service.give(input);
    Object probe = AgentClasses.call(connect, null, service.address(), PATIENCE_MILLIS);
    try (Closeable connection = (Closeable) probe) {
      int status = (int) AgentClasses.call(get, connection, "/ready", "localhost:8080", false);
      if (status < 200 || status > 999) {
        throw new IllegalStateException("a status of " + status);
      }
    } catch (IOException e) {
      if (e.getMessage() == null) {
        throw new IllegalStateException("an error without a text", e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
    room.close();
  }
}
