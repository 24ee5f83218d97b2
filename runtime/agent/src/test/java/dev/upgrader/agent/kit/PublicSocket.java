package dev.upgrader.agent.kit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A listener as a master holds it. */
public record PublicSocket(int descriptor, int port) implements AutoCloseable {

  public static PublicSocket tcp() throws IOException {
    int port = freePort();
    return new PublicSocket(Posix.listenTcp(port), port);
  }

  public static PublicSocket udp() throws IOException {
    int port = freePort();
    return new PublicSocket(Posix.bindUdp(port), port);
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(0));
      return probe.getLocalPort();
    }
  }

  @Override
  public void close() {
    Posix.close(descriptor);
  }
}
