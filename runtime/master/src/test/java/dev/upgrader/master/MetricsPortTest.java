package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.config.Address;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The port on real sockets; the test's thread is the loop, its clock stands still. */
final class MetricsPortTest implements MetricsPort.Source {
  private static final String GET = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final List<Scrape.Reader> held = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private Poller poller;
  private MetricsPort port;
  private int number;
  private boolean hold;
  private String metrics = "up 1\n";

  @BeforeEach
  void open() throws IOException {
    poller = new Poller();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      number = free.getLocalPort();
    }
    Optional<OpenListener> open =
        MetricsPort.matching(Optional.of(new Address.Tcp("127.0.0.1", number)), Optional.empty());
    Log log = new Log(new PrintStream(System.err, true, StandardCharsets.UTF_8), () -> "test");
    port = new MetricsPort(open, poller, timers, log, this);
    port.listenForTheService();
  }

  @AfterEach
  void close() throws IOException {
    port.close();
    poller.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Override
  public void metrics(Scrape.Reader reader) {
    if (hold) {
      held.add(reader);
    } else {
      reader.text(metrics);
    }
  }

  @Override
  public void metricsNow(Scrape.Reader reader) {
    reader.text("now 1\n");
  }

  @Test
  void metricsAreAnsweredAndTheConnectionEnds() throws Exception {
    assertThat(ask(GET))
        .isEqualTo(
            """
            HTTP/1.1 200 OK\r
            Content-Type: text/plain; version=0.0.4; charset=utf-8\r
            Content-Length: 5\r
            Connection: close\r
            \r
            up 1
            """);
    assertThat(ask(GET.replace("/metrics", "/metrics?name=a"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void otherPathsAndMethodsAndNonsenseAreToldSo() throws Exception {
    assertThat(ask(GET.replace("/metrics", "/"))).startsWith("HTTP/1.1 404 ");
    assertThat(ask(GET.replace("/metrics", "/metricsx"))).startsWith("HTTP/1.1 404 ");
    assertThat(ask(GET.replace("GET", "POST")))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET\r\n");
    assertThat(ask("garbage\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET /metrics SPDY/3\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(8 * 1024 - 26)))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void aRequestMayComeByteByByte() throws Exception {
    Socket slow = connect();
    for (byte each : GET.getBytes(StandardCharsets.US_ASCII)) {
      slow.getOutputStream().write(each);
      assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
    }
    assertThat(whileLooping(() -> read(slow))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aHundredThatAskForNothingKeepNobodyOut() throws Exception {
    for (int i = 0; i < 100; i++) {
      connect().getOutputStream().write('G');
      assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void whoAsksForNothingIsCutOffAfterFiveSeconds() throws Exception {
    Socket silent = connect();
    silent.getOutputStream().write('G');
    assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
    clock.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(whileLooping(() -> read(silent))).isEmpty();
  }

  @Test
  void whoDoesNotReadIsCutOffAfterFiveSecondsAndHoldsNobodyUp() throws Exception {
    metrics = "x".repeat(32 * 1024 * 1024);
    Socket deaf = connect();
    deaf.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
    assertThat(ask(GET.replace("/metrics", "/"))).startsWith("HTTP/1.1 404 ");
    clock.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(whileLooping(() -> read(deaf))).hasSizeLessThan(metrics.length());
  }

  @Test
  void whoWaitsIsAnsweredBeforeTheEnd() throws Exception {
    hold = true;
    Socket waiting = connect();
    waiting.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
    while (held.isEmpty()) {
      poller.poll(1000);
    }
    port.answerNow();
    assertThat(read(waiting)).endsWith("\r\n\r\nnow 1\n");
    held.get(0).text("too late\n");
  }

  @Test
  void whoIsTakenInTheLastRoundIsAnsweredBeforeTheEnd() throws Exception {
    hold = true;
    Socket late = connect();
    late.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
    poller.poll(1000);
    assertThat(held).as("it is taken, and nothing is read yet").isEmpty();
    port.answerNow();
    assertThat(read(late)).endsWith("\r\n\r\nnow 1\n");
  }

  @Test
  void whoHangsUpWhileWaitingLeavesNothingBehind() throws Exception {
    hold = true;
    Socket leaving = connect();
    leaving.setSoLinger(true, 0);
    leaving.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
    while (held.isEmpty()) {
      poller.poll(1000);
    }
    leaving.close();
    poller.poll(1000);
    assertThat(timers.millisToNext()).as("no deadline is left").isEqualTo(-1);
    held.get(0).text("nobody hears it\n");
  }

  private String ask(String request) throws Exception {
    Socket socket = connect();
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return whileLooping(() -> read(socket));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), number);
    sockets.add(socket);
    return socket;
  }

  private static String read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private String whileLooping(Callable<String> reading)
      throws OsException, InterruptedException, ExecutionException {
    FutureTask<String> task = new FutureTask<>(reading);
    Thread thread = new Thread(task, "client");
    thread.start();
    while (!task.isDone()) {
      poller.poll(10);
      timers.runDue();
    }
    return task.get();
  }
}
