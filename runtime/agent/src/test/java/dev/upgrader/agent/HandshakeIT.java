package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.servers.JettyServer;
import com.example.servers.NettyServer;
import com.example.servers.TomcatServer;
import com.example.servers.UndertowServer;
import dev.upgrader.agent.kit.Jdk;
import dev.upgrader.agent.kit.PublicSocket;
import dev.upgrader.agent.kit.Worker;
import dev.upgrader.protocol.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Other protocols that begin as HTTP/1.1, on a connection whose server has been told to drain. */
final class HandshakeIT {

  private static final String TO_PID = upgrade("/", "pid");
  private static final String TO_WEB_SOCKET =
      upgrade(
          "/ws",
          "websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
  private static final String TO_HTTP2 =
      upgrade("/", "h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA");
  private static final String TUNNEL = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n";

  /** A text frame of one letter, masked by zeros: RFC 6455, 5.2. */
  private static final String FRAME = "\u0081\u0081\0\0\0\0x";

  /** The client's first word and an empty SETTINGS frame: RFC 9113, 3.4 and 6.5. */
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0";

  /** A server, how its client begins, and what the client says then. */
  private record Beginning(Class<?> server, String options, String request, String word) {
    @Override
    public String toString() {
      return server.getSimpleName() + " " + options + " " + request.lines().toList();
    }
  }

  private static final List<Beginning> BEGINNINGS =
      List.of(
          new Beginning(NettyServer.class, "nio", TO_WEB_SOCKET, FRAME),
          new Beginning(NettyServer.class, "nio", TUNNEL, "x"),
          new Beginning(UndertowServer.class, "", TO_PID, "x"),
          new Beginning(UndertowServer.class, "", TUNNEL, "x"),
          new Beginning(TomcatServer.class, "HTTP/1.1", TO_PID, "x"),
          new Beginning(JettyServer.class, "h2c", TO_HTTP2, PREFACE));

  static Stream<Arguments> beginnings() {
    return Jdk.all().stream()
        .flatMap(jdk -> BEGINNINGS.stream().map(each -> Arguments.of(jdk, each)));
  }

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("beginnings")
  void aProtocolThatBeginsWhileTheWorkerDrainsIsSpoken(Jdk jdk, Beginning beginning)
      throws Exception {
    try (PublicSocket listener = PublicSocket.tcp();
        Worker worker = worker(jdk, beginning.server(), beginning.options(), listener)) {
      try (Socket client = connectAndDrain(worker, listener)) {
        say(client, beginning.request());
        String head = head(client.getInputStream());
        assertThat(head)
            .startsWith(beginning.request().equals(TUNNEL) ? "http/1.1 200" : "http/1.1 101");
        assertThat(connection(head)).doesNotContain("close").hasSizeLessThanOrEqualTo(1);
        say(client, beginning.word());
        assertThat(client.getInputStream().read()).isNotNegative();
      }
      assertThat(worker.expect(Message.Drained.class).open()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whoAsksForAProtocolThatIsNotSpokenIsToldToGo(Jdk jdk) throws Exception {
    try (PublicSocket listener = PublicSocket.tcp();
        Worker worker = worker(jdk, UndertowServer.class, "", listener);
        Socket client = connectAndDrain(worker, listener)) {
      say(client, TO_HTTP2);
      assertThat(connection(head(client.getInputStream()))).containsExactly("close");
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(Long.toString(worker.pid()));
      assertThat(worker.expect(Message.Drained.class).open()).isZero();
    }
  }

  private static String upgrade(String path, String protocol, String... headers) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade%s\r\nUpgrade: %s\r\n%s\r\n"
        .formatted(
            path,
            protocol.equals("h2c") ? ", HTTP2-Settings" : "",
            protocol,
            Stream.of(headers).map(header -> header + "\r\n").reduce("", String::concat));
  }

  private static Worker worker(Jdk jdk, Class<?> server, String options, PublicSocket listener)
      throws IOException {
    Object[] arguments = (listener.port() + " " + options).strip().split(" ", -1);
    return new Worker.Launch(jdk, server, arguments)
        .listener("http", "0.0.0.0:" + listener.port(), listener.descriptor())
        .readiness("http", "/")
        .start();
  }

  /** A connection that was served before its server was told to drain, and now says goodbye. */
  private static Socket connectAndDrain(Worker worker, PublicSocket listener) throws Exception {
    worker.expect(Message.Warm.class);
    worker.goLive();
    Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    client.setSoTimeout(20_000);
    say(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    String head = head(client.getInputStream());
    int length = Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
    assertThat(client.getInputStream().readNBytes(length)).hasSize(length);
    worker.send(new Message.Drain(20_000));
    worker.expect(Message.Draining.class);
    return client;
  }

  private static void say(Socket client, String words) throws IOException {
    client.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** In small letters. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("ended after: " + head);
      }
      head.append((char) next);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  /** What is said of the connection. */
  private static List<String> connection(String head) {
    return head.lines()
        .filter(line -> line.startsWith("connection:"))
        .flatMap(line -> Stream.of(line.substring("connection:".length()).split(",", -1)))
        .map(String::strip)
        .toList();
  }
}
