package dev.upgrader.cli.gate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an answer may cost. */
class HttpTest {

  @Test
  @Timeout(20)
  void answerThatTricklesIsNoneInTime() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> hungUp = CompletableFuture.runAsync(() -> trickle(server));
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      assertThatThrownBy(() -> new Http(Duration.ofMillis(500)).status(uri))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("the answer was not complete within 500 ms");
      hungUp.get();
    }
  }

  /** A byte every 20 ms, until nobody reads any more. */
  private static void trickle(ServerSocket server) {
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (!Thread.interrupted()) {
        out.write('.');
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (IOException e) {
      // The client has hung up.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
