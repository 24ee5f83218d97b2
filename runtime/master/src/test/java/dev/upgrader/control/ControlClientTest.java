package dev.upgrader.control;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ControlClientTest {

  /** Connecting to a socket whose backlog is full blocks, unix(7). */
  @Test
  @Timeout(30)
  void aMasterThatAcceptsNobodyIsNotWaitedForLongerThanAsked(@TempDir Path folder)
      throws IOException {
    Path socket = folder.resolve("1.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel master = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      master.bind(address, 1);
      for (boolean room = true; room; ) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(client);
        client.configureBlocking(false);
        try {
          room = client.connect(address);
        } catch (IOException full) {
          room = false;
        }
      }
      ControlClient client = new ControlClient(socket, Duration.ofMillis(200));
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::status);
    } finally {
      for (SocketChannel client : waiting) {
        client.close();
      }
    }
  }
}
