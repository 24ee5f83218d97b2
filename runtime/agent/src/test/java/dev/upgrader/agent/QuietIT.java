package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.servers.AsyncServer;
import com.example.servers.BlockingChannelServer;
import com.example.servers.SelectorServer;
import com.example.servers.SocketServer;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of quiet connections, with a master whose answers come at the worst moment. */
final class QuietIT {

  private static final Class<?> SLOW_ENOUGH = SocketServer.class;

  static Stream<Arguments> servers() {
    List<Class<?>> servers =
        List.of(
            SocketServer.class,
            BlockingChannelServer.class,
            SelectorServer.class,
            AsyncServer.class);
    return Jdk.all().stream()
        .flatMap(jdk -> servers.stream().map(server -> Arguments.of(jdk, server)));
  }

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  /**
   * The service begins to answer after the kernel was looked at, and before the verdict is here.
   */
  @ParameterizedTest
  @MethodSource("jdks")
  void requestTakenUpSinceTheMasterLookedIsAnswered(Jdk jdk) throws Exception {
    try (PublicSocket listener = PublicSocket.tcp();
        Worker worker = live(jdk, SLOW_ENOUGH, listener);
        Socket client = connect(listener)) {
      exchange(client, "/");
      worker.send(new Message.Drain(20_000));
      Message.AskQuiet question = worker.expect(Message.AskQuiet.class);
      request(client, "/drip/500");
      head(client.getInputStream());
      worker.send(new Message.Quiet(question.inodes()));
      assertThat(until(client.getInputStream(), "0\r\n\r\n")).contains(".");
      assertEnded(client, worker);
    }
  }

  /** The verdict is here before the service has read the request. */
  @ParameterizedTest
  @MethodSource("jdks")
  void requestThatWaitsForTheOneBeforeItIsAnswered(Jdk jdk) throws Exception {
    try (PublicSocket listener = PublicSocket.tcp();
        Worker worker = live(jdk, SLOW_ENOUGH, listener);
        Socket client = connect(listener)) {
      exchange(client, "/");
      worker.send(new Message.Drain(20_000));
      Message.AskQuiet question = worker.expect(Message.AskQuiet.class);
      request(client, "/drip/500");
      head(client.getInputStream());
      request(client, "/");
      worker.send(new Message.Quiet(question.inodes()));
      assertThat(until(client.getInputStream(), "0\r\n\r\n")).contains(".");
      assertThat(response(client)).isEqualTo(Long.toString(worker.pid()));
      assertEnded(client, worker);
    }
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("servers")
  void connectionThatIsQuietIsEnded(Jdk jdk, Class<?> server) throws Exception {
    try (PublicSocket listener = PublicSocket.tcp();
        Worker worker = live(jdk, server, listener);
        Socket client = connect(listener)) {
      exchange(client, "/");
      worker.send(new Message.Drain(20_000));
      worker.send(new Message.Quiet(worker.expect(Message.AskQuiet.class).inodes()));
      assertEnded(client, worker);
    }
  }

  /** Its service does not read, so it does not find the end of the input. */
  @ParameterizedTest
  @MethodSource("jdks")
  void connectionThatTheServiceForgetsIsEndedForIt(Jdk jdk) throws Exception {
    try (PublicSocket listener = PublicSocket.tcp();
        Worker worker = live(jdk, SLOW_ENOUGH, listener);
        Socket client = connect(listener)) {
      exchange(client, "/");
      request(client, "/drip/10000");
      head(client.getInputStream());
      worker.send(new Message.Drain(20_000));
      worker.send(new Message.Quiet(worker.expect(Message.AskQuiet.class).inodes()));
      worker.send(new Message.Quiet(worker.expect(Message.AskQuiet.class).inodes()));
      byte[] rest = client.getInputStream().readAllBytes();
      assertThat(new String(rest, StandardCharsets.US_ASCII)).doesNotEndWith("0\r\n\r\n");
    }
  }

  private static void assertEnded(Socket client, Worker worker) throws Exception {
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(worker.expect(Message.Drained.class).open()).isZero();
    assertThat(worker.exitCode()).isZero();
  }

  private static Worker live(Jdk jdk, Class<?> server, PublicSocket listener) throws Exception {
    Worker worker =
        new Worker.Launch(jdk, server, listener.port(), "kept-alive")
            .listener("http", "*:" + listener.port(), listener.descriptor())
            .start();
    worker.expect(Message.Warm.class);
    worker.goLive();
    return worker;
  }

  private static Socket connect(PublicSocket listener) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    client.setSoTimeout(20_000);
    return client;
  }

  private static void exchange(Socket client, String path) throws IOException {
    request(client, path);
    assertThat(response(client)).containsPattern("^\\d+$");
  }

  private static void request(Socket client, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** The body. */
  private static String response(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    String head = head(in);
    int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
    return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
  }

  private static String head(InputStream in) throws IOException {
    return until(in, "\r\n\r\n");
  }

  private static String until(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("ended after: " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }
}
