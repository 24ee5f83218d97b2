package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.servers.BindServer;
import com.example.servers.BlockingChannelServer;
import com.example.servers.EchoServer;
import com.example.servers.JdkServer;
import com.example.servers.SocketServer;
import com.example.servers.TomcatServer;
import dev.upgrader.agent.kit.Jdk;
import dev.upgrader.agent.kit.Posix;
import dev.upgrader.agent.kit.PublicSocket;
import dev.upgrader.agent.kit.Worker;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a worker binds, what it gets, and how it ends. */
final class AdoptionIT {

  private static final int SIGUSR1 = 10;
  private static final int SIGWINCH = 28;

  static Stream<Jdk> jdks() {
    return Jdk.all().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void warmUpFindsOutThatConnectionsAreServedOneByOne(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker =
            serving(jdk, socket, SocketServer.class, "kept-alive", "one-by-one")
                .warmup("http", 70, "/")
                .start()) {
      assertThat(worker.expect(Message.Warm.class).warmupRequests()).isEqualTo(70);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void warmUpEndsWhenItsTimeIsOver(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker =
            serving(jdk, socket, JdkServer.class)
                .warmup(new Message.Warmup("http", List.of("/"), 1_000_000_000, 100))
                .start()) {
      assertThat(worker.expect(Message.Warm.class).warmupRequests()).isBetween(1L, 5_999L);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theServiceNoticesNothingAndTheMasterSeesItsOwnSocket(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker =
            serving(jdk, socket, JdkServer.class)
                .readiness("http", "/")
                .warmup("http", 20, "/", "/again")
                .start()) {
      long inode = Worker.inode(socket.descriptor());
      assertThat(worker.expect(Message.Hello.class).pid()).isEqualTo(worker.pid());
      Message.Bound bound = worker.expect(Message.Bound.class);
      assertThat(bound.inode()).isEqualTo(inode);
      assertThat(answer(address(bound.address()))).isEqualTo(worker.pid());
      assertThat(worker.expect(Message.Warm.class).warmupRequests()).isEqualTo(20);
      worker.send(new Message.GoLive());
      assertThat(worker.expect(Message.Live.class).sockets())
          .containsExactly(new Message.Held("http", inode));
      assertThat(answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port())))
          .isEqualTo(worker.pid());
      worker.send(new Message.Ask());
      assertThat(worker.expect(Message.Statistics.class).state()).isEqualTo("LIVE");
      assertThat(worker.drain(Duration.ofSeconds(5))).isZero();
      assertThat(worker.output())
          .isEqualTo("listening on /[0:0:0:0:0:0:0:0]:" + socket.port() + "\n");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anotherJvmThatAScriptStartsBeforeTheServicesDoesNotTakeItsPlace(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker = serving(jdk, socket, JdkServer.class).afterAnother().start()) {
      assertThat(worker.expect(Message.Hello.class).pid()).isNotEqualTo(worker.pid());
      assertThat(worker.expect(Message.Hello.class).pid()).isEqualTo(worker.pid());
      worker.expect(Message.Warm.class);
      worker.goLive();
      assertThat(answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port())))
          .isEqualTo(worker.pid());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void portZeroAndUndeclaredPortsAreTheServicesOwnAndTheSamePortMayBeBoundTwice(Jdk jdk)
      throws Exception {
    int own = PublicSocket.freePort();
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker =
            new Worker.Launch(jdk, BindServer.class, socket.port(), 0, own, socket.port())
                .listener("http", "127.0.0.1:" + socket.port(), socket.descriptor())
                .start()) {
      worker.expect(Message.Bound.class);
      worker.expect(Message.Bound.class);
      assertThat(answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), own)))
          .isEqualTo(worker.pid());
      worker.send(new Message.GoLive());
      assertThat(worker.expect(Message.Live.class).sockets()).hasSize(2);
      assertThat(worker.output().lines())
          .contains("port " + socket.port(), "port " + own)
          .doesNotContain("port 0");
    }
  }

  /** Whether it is probed, warm and told to go live before, between or behind the two binds. */
  @ParameterizedTest
  @MethodSource("jdks")
  void aPortThatIsTriedOutBeforeIsLiveWhereItIsBoundAtLast(Jdk jdk) throws Exception {
    for (boolean probed : new boolean[] {false, true}) {
      try (PublicSocket socket = PublicSocket.tcp();
          Worker worker = triesOut(jdk, socket, probed)) {
        worker.expect(Message.Warm.class);
        worker.send(new Message.GoLive());
        assertThat(worker.expect(Message.Live.class).sockets())
            .containsExactly(new Message.Held("http", Worker.inode(socket.descriptor())));
        assertThat(answer(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port())))
            .isEqualTo(worker.pid());
        if (bounds(worker) < 2) {
          // It was live between the two.
          worker.expect(Message.Bound.class);
        }
        assertThat(bounds(worker)).isEqualTo(2);
      }
    }
  }

  private static long bounds(Worker worker) {
    return worker.seen().stream().filter(Message.Bound.class::isInstance).count();
  }

  private static Worker triesOut(Jdk jdk, PublicSocket socket, boolean probed) throws IOException {
    Worker.Launch launch =
        new Worker.Launch(jdk, BindServer.class, socket.port())
            .option("-Dtries=true")
            .listener("http", "0.0.0.0:" + socket.port(), socket.descriptor());
    return probed ? launch.readiness("http", "/").start() : launch.start();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aProbeOfAUnixDomainListenerNamesAHost(Jdk jdk, @TempDir Path directory) throws Exception {
    Path path = directory.resolve("service.sock");
    int socket = Posix.listenUnix(path.toString());
    try (Worker worker =
        new Worker.Launch(jdk, TomcatServer.class, "0")
            .option("-Dunix=" + path)
            .listener("http", "unix:" + path, socket)
            .readiness("http", "/")
            .start()) {
      worker.expect(Message.Warm.class);
      worker.goLive();
      assertThat(answer(UnixDomainSocketAddress.of(path))).isEqualTo(worker.pid());
    } finally {
      Posix.close(socket);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aUnixDomainListenerIsAdopted(Jdk jdk, @TempDir Path directory) throws Exception {
    Path path = directory.resolve("service.sock");
    int socket = Posix.listenUnix(path.toString());
    try (Worker worker =
        new Worker.Launch(jdk, BlockingChannelServer.class, path)
            .listener("http", "unix:" + path, socket)
            .readiness("http", "/")
            .start()) {
      Message.Bound bound = worker.expect(Message.Bound.class);
      assertThat(answer(address(bound.address()))).isEqualTo(worker.pid());
      worker.expect(Message.Warm.class);
      worker.goLive();
      assertThat(answer(UnixDomainSocketAddress.of(path))).isEqualTo(worker.pid());
      assertThat(worker.output()).isEqualTo("listening on " + path + "\n");
    } finally {
      Posix.close(socket);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aDatagramListenerIsAdopted(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.udp();
        Worker worker =
            new Worker.Launch(jdk, EchoServer.class, socket.port())
                .listener("dns", "udp:0.0.0.0:" + socket.port(), socket.descriptor())
                .start();
        DatagramSocket client = new DatagramSocket()) {
      worker.expect(Message.Warm.class);
      worker.goLive();
      ask(client, socket);
      assertThat(answer(client)).isEqualTo(worker.pid());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aDatagramThatWasTakenIsAnsweredThoughTheWorkerIsParked(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.udp();
        Worker worker =
            new Worker.Launch(jdk, EchoServer.class, socket.port(), "selector")
                .listener("dns", "udp:0.0.0.0:" + socket.port(), socket.descriptor())
                .start();
        DatagramSocket client = new DatagramSocket()) {
      worker.expect(Message.Warm.class);
      worker.goLive();
      ask(client, socket);
      while (!worker.output().contains("taken")) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      worker.park();
      assertThat(answer(client)).isEqualTo(worker.pid());
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aListenerOfScopeWorkerStaysPrivate(Jdk jdk) throws Exception {
    int port = PublicSocket.freePort();
    try (Worker first = management(jdk, port);
        Worker second = management(jdk, port)) {
      Message.Bound one = first.expect(Message.Bound.class);
      Message.Bound two = second.expect(Message.Bound.class);
      assertThat(one.address()).isNotEqualTo(two.address());
      first.goLive();
      second.goLive();
      assertThat(answer(address(one.address()))).isEqualTo(first.pid());
      assertThat(answer(address(two.address()))).isEqualTo(second.pid());
    }
  }

  private static Worker management(Jdk jdk, int port) throws IOException {
    return new Worker.Launch(jdk, JdkServer.class, port)
        .perWorker("management", "127.0.0.1:" + port)
        .start();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anOrphanEndsInOrderWhenItHasServedAndAtOnceWhenNot(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker served = http(jdk, socket);
        Worker parked = http(jdk, socket);
        Worker fresh = http(jdk, socket)) {
      for (Worker worker : List.of(served, parked, fresh)) {
        worker.expect(Message.Warm.class);
      }
      served.goLive();
      parked.goLive();
      parked.park();
      for (Worker worker : List.of(served, parked, fresh)) {
        worker.hangUp();
      }
      assertThat(served.exitCode()).isZero();
      assertThat(parked.exitCode()).isZero();
      assertThat(fresh.exitCode()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void winchDrainsAndUsr1Reopens(Jdk jdk, @TempDir Path directory) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker = http(jdk, socket)) {
      worker.expect(Message.Warm.class);
      Posix.kill(worker.pid(), SIGUSR1);
      worker.expect(Message.Reopened.class);
      Path log = directory.resolve("new.log");
      worker.send(new Message.Reopen(log.toString()));
      worker.expect(Message.Reopened.class);
      assertThat(Files.exists(log)).isTrue();
      worker.send(new Message.Reopen(directory.toString()));
      assertThat(worker.expect(Message.Reopened.class).failure())
          .isEqualTo("cannot reopen " + directory + ": it is no regular file");
      worker.goLive();
      Posix.kill(worker.pid(), SIGWINCH);
      worker.expect(Message.Drained.class);
      assertThat(worker.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void withoutSignalsTheWorkerStartsAllTheSame(Jdk jdk) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker = serving(jdk, socket, JdkServer.class).option("-Xrs").start()) {
      worker.expect(Message.Warm.class);
      assertThat(worker.output().lines()).hasSizeLessThanOrEqualTo(1);
    }
  }

  private static Worker http(Jdk jdk, PublicSocket socket) throws IOException {
    return serving(jdk, socket, JdkServer.class).start();
  }

  private static Worker.Launch serving(
      Jdk jdk, PublicSocket socket, Class<?> server, Object... how) {
    Object[] arguments = Stream.concat(Stream.of(socket.port()), Stream.of(how)).toArray();
    return new Worker.Launch(jdk, server, arguments)
        .listener("http", "0.0.0.0:" + socket.port(), socket.descriptor());
  }

  private static SocketAddress address(String text) {
    if (text.startsWith("unix:")) {
      return UnixDomainSocketAddress.of(text.substring("unix:".length()));
    }
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static void ask(DatagramSocket client, PublicSocket listener) throws IOException {
    client.setSoTimeout(10_000);
    client.send(
        new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), listener.port()));
  }

  /** Who answers the datagram. */
  private static long answer(DatagramSocket client) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    client.receive(packet);
    return Long.parseLong(
        new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
  }

  /** Who answers a GET there. */
  private static long answer(SocketAddress address) throws IOException {
    String request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    byte[] response;
    if (address instanceof UnixDomainSocketAddress) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(address);
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer) >= 0) {
          // until the server closes
        }
        response = java.util.Arrays.copyOf(buffer.array(), buffer.position());
      }
    } else {
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(10_000);
        socket.connect(address);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        response = socket.getInputStream().readAllBytes();
      }
    }
    String text = new String(response, StandardCharsets.US_ASCII);
    return Long.parseLong(text.substring(text.indexOf("\r\n\r\n") + 4).strip());
  }
}
