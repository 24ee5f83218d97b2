package dev.upgrader.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.load.ScriptedServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server does wrong is counted, once, with its cause. */
@Timeout(30)
class LossTest {
  @Test
  void refusedConnectionIsLost() throws Exception {
    SocketAddress nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort());
    }
    assertLost(run(oneRequest(nobody)), Cause.REFUSED);
  }

  @Test
  void resetInPlaceOfAnAnswerIsLost() throws Exception {
    assertLost(
        fresh(
            peer -> {
              peer.request();
              peer.reset();
            }),
        Cause.RESET);
  }

  @Test
  void resetInsideTheAnswerIsLost() throws Exception {
    assertLost(
        fresh(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\n");
              peer.reset();
            }),
        Cause.RESET);
  }

  @Test
  void closeBeforeTheAnswerIsLost() throws Exception {
    assertLost(fresh(ScriptedServer.Peer::request), Cause.CLOSED_BEFORE_RESPONSE);
  }

  @Test
  void closeInsideTheBodyIsLost() throws Exception {
    assertLost(
        fresh(answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshop v1\n")),
        Cause.CLOSED_INSIDE_RESPONSE);
  }

  @Test
  void closeInsideTheHeadersIsLost() throws Exception {
    assertLost(fresh(answer("HTTP/1.1 200 OK\r\nContent-Le")), Cause.CLOSED_INSIDE_RESPONSE);
  }

  @Test
  void chunkedBodyWithoutItsEndIsLost() throws Exception {
    assertLost(
        fresh(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nshop v1\n\r\n")),
        Cause.CLOSED_INSIDE_RESPONSE);
  }

  @Test
  void bodyEndedByTheCloseAloneIsLost() throws Exception {
    assertLost(fresh(answer("HTTP/1.1 200 OK\r\n\r\nshop v1\n")), Cause.MALFORMED);
  }

  @Test
  void errorOfAServerThatGoesDownIsLost() throws Exception {
    assertLost(
        fresh(answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")),
        Cause.SERVER_ERROR);
  }

  @Test
  void statusOtherThan200IsLost() throws Exception {
    assertLost(
        fresh(answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")), Cause.WRONG_STATUS);
  }

  @Test
  void noHttpAtAllIsLost() throws Exception {
    assertLost(fresh(answer("SSH-2.0-OpenSSH_9.2\r\n")), Cause.MALFORMED);
  }

  @Test
  void wrongBodyIsLost() throws Exception {
    assertLost(
        fresh(answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\noops\n")), Cause.WRONG_BODY);
  }

  @Test
  void headerAndBodyOfDifferentVersionsAreLost() throws Exception {
    assertLost(
        fresh(answer("HTTP/1.1 200 OK\r\nX-Version: v2\r\nContent-Length: 8\r\n\r\nshop v1\n")),
        Cause.WRONG_BODY);
  }

  @Test
  void bytesBehindTheAnswerAreLost() throws Exception {
    assertLost(fresh(answer(ScriptedServer.GOOD + "more")), Cause.MALFORMED);
  }

  @Test
  void silenceIsLostWhenTheTimeIsUp() throws Exception {
    Result result =
        impatient(
            peer -> {
              peer.request();
              peer.request();
            });
    assertLost(result, Cause.TIMED_OUT);
    assertThat(result.losses().get(0).asked())
        .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
  }

  @Test
  void trickleIsLostWhenTheTimeIsUp() throws Exception {
    Result result =
        impatient(
            peer -> {
              peer.request();
              peer.send("HTTP/1.1 200 OK\r\n");
              peer.request();
            });
    assertLost(result, Cause.TIMED_OUT);
    assertThat(result.losses().get(0).detail()).isEqualTo("inside the response");
  }

  @Test
  void keptAliveConnectionClosedAfterSendingIsLost() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            peer -> {
              peer.request();
              peer.send(ScriptedServer.GOOD);
              peer.request();
            })) {
      Result result = run(oneRequest(server.address()).clients(0, 1).bounded(Duration.ZERO, 2));
      assertLost(result, Cause.CLOSED_UNANNOUNCED);
      assertThat(result.losses().get(0).requestOnConnection()).isEqualTo(2);
      assertThat(result.answered()).isEqualTo(1);
    }
  }

  private static Script answer(String text) {
    return peer -> {
      peer.request();
      peer.send(text);
    };
  }

  private static Result fresh(Script script) throws Exception {
    try (ScriptedServer server = new ScriptedServer(script)) {
      return run(oneRequest(server.address()));
    }
  }

  private static Result impatient(Script script) throws Exception {
    try (ScriptedServer server = new ScriptedServer(script)) {
      return run(oneRequest(server.address()).timeout(Duration.ofMillis(500)));
    }
  }

  private static Plan oneRequest(SocketAddress address) {
    return Plan.against(address).clients(1, 0).bounded(Duration.ZERO, 1);
  }

  private static Result run(Plan plan) throws IOException, InterruptedException {
    try (Load load = Load.start(plan)) {
      return load.await();
    }
  }

  private static void assertLost(Result result, Cause cause) {
    assertThat(result.losses()).extracting(Loss::cause).containsExactly(cause);
    assertThat(result.lost()).isEqualTo(1);
    assertThat(result.summary()).contains(" lost=1 ");
  }
}
