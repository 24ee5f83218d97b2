package dev.upgrader.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server does right is no loss. */
@Timeout(30)
class AnswerTest {
  @Test
  void keptAliveConnectionIsUsedAgain() throws Exception {
    try (ScriptedServer server = new ScriptedServer(AnswerTest::serve)) {
      Result result = run(plan(server.address()).clients(0, 2).bounded(Duration.ZERO, 100));
      assertThat(result.requests()).isEqualTo(100);
      assertThat(result.lost()).isZero();
      assertThat(result.connections()).isEqualTo(2);
      assertThat(result.versions()).isEqualTo(Map.of("v1", 100L));
    }
  }

  @Test
  void freshClientsConnectForEachRequest() throws Exception {
    try (ScriptedServer server = new ScriptedServer(AnswerTest::serve)) {
      Result result = run(plan(server.address()).clients(2, 0).bounded(Duration.ZERO, 100));
      assertThat(result.lost()).isZero();
      assertThat(result.connections()).isEqualTo(100);
    }
  }

  @Test
  void announcedCloseIsNoLoss() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.request();
              peer.send(
                  "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8\r\n\r\nshop v1\n");
            })) {
      Result result = run(plan(server.address()).clients(0, 1).bounded(Duration.ZERO, 20));
      assertThat(result.losses()).isEmpty();
      assertThat(result.connections()).isEqualTo(20);
    }
  }

  @Test
  void closeOfAQuietConnectionSeenBeforeSendingIsNoLoss() throws Exception {
    Semaphore closed = new Semaphore(0);
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.request();
              peer.send(ScriptedServer.GOOD);
              peer.socket().close();
              closed.release();
            })) {
      Plan plan = plan(server.address()).clients(0, 1).thinking(Think.UNTIL_ENDED);
      Result result = run(plan.bounded(Duration.ZERO, 2));
      closed.acquire(2);
      assertThat(result.answered()).isEqualTo(2);
      assertThat(result.losses()).isEmpty();
      assertThat(result.idleCloses()).isEqualTo(2);
    }
  }

  @Test
  void chunkedAnswersOfSeveralVersionsAreTold() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              while (peer.request()) {
                String version = count.incrementAndGet() <= 10 ? "v1" : "v2";
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshop ");
                peer.send("\r\n3;x=y\r\n" + version + "\n\r\n0\r\nTrailer: yes\r\n\r\n");
              }
            })) {
      Result result = run(plan(server.address()).clients(0, 1).bounded(Duration.ZERO, 30));
      assertThat(result.versions()).isEqualTo(Map.of("v1", 10L, "v2", 20L));
      assertThat(result.summary()).startsWith("requests=30 lost=0 v1=10 v2=20 p50=");
      assertThat(Json.of(result)).contains("\"versions\":{\"v1\":10,\"v2\":20}");
    }
  }

  @Test
  void stoppedLoadFinishesWhatIsUnderWay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                peer -> {
                  peer.request();
                  asked.countDown();
                  answer.countDown();
                  peer.send(ScriptedServer.GOOD);
                });
        Load load = Load.start(plan(server.address()).clients(1, 0))) {
      asked.await();
      Result result = load.stop();
      assertThat(result.answered()).isPositive();
      assertThat(result.lost()).isZero();
    }
  }

  @Test
  void unixDomainSocketsAreServersToo(@TempDir Path folder) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("shop.sock"));
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address);
      Thread server = new Thread(() -> serveOnce(listener), "unix-server");
      server.start();
      Result result = run(plan(address).clients(1, 0).bounded(Duration.ZERO, 1));
      server.join();
      assertThat(result.versions()).isEqualTo(Map.of("v1", 1L));
    }
  }

  private static void serveOnce(ServerSocketChannel listener) {
    try (SocketChannel channel = listener.accept()) {
      byte[] some = new byte[4];
      Channels.newInputStream(channel).readNBytes(some, 0, some.length);
      channel.write(ByteBuffer.wrap(ScriptedServer.GOOD.getBytes(StandardCharsets.US_ASCII)));
      Channels.newInputStream(channel).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(ScriptedServer.Peer peer) throws IOException {
    while (peer.request()) {
      peer.send(ScriptedServer.GOOD);
    }
  }

  private static Plan plan(SocketAddress address) {
    return Plan.against(address).timeout(Duration.ofSeconds(5));
  }

  private static Result run(Plan plan) throws InterruptedException {
    try (Load load = Load.start(plan)) {
      return load.await();
    }
  }
}
