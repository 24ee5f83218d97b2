package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.example.servers.GrpcServer;
import com.example.servers.JdkServer;
import com.example.servers.JettyServer;
import com.example.servers.NettyServer;
import com.example.servers.TomcatServer;
import com.example.servers.UndertowServer;
import com.example.servers.VertxServer;
import dev.upgrader.agent.kit.Jdk;
import dev.upgrader.agent.kit.Keystore;
import dev.upgrader.agent.kit.Posix;
import dev.upgrader.agent.kit.PublicSocket;
import dev.upgrader.agent.kit.Worker;
import dev.upgrader.harness.load.Load;
import dev.upgrader.harness.load.Plan;
import dev.upgrader.harness.load.Protocol;
import dev.upgrader.protocol.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From one worker to the next under kept-alive load. */
final class HandoverIT {

  private static final int CLIENTS = 16;
  private static final int ENOUGH = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static Path keystore;

  /** A server of the samples, how it is run and what its clients speak. */
  private record Server(String libraries, Class<?> main, Protocol protocol, String options) {
    Server(Class<?> main, Protocol protocol, String options) {
      this("lib", main, protocol, options);
    }

    @Override
    public String toString() {
      String with = libraries.equals("lib") ? "" : " " + libraries;
      return main.getSimpleName() + with + " " + options + " " + protocol;
    }
  }

  @BeforeAll
  static void createKeystore() throws Exception {
    keystore = Keystore.create();
  }

  /** On each JDK. */
  private static final List<Server> EVERYWHERE =
      List.of(
          new Server(JdkServer.class, Protocol.HTTP, ""),
          new Server(TomcatServer.class, Protocol.HTTP, "HTTP/1.1"),
          new Server(JettyServer.class, Protocol.HTTP, ""),
          new Server(UndertowServer.class, Protocol.HTTP, ""),
          new Server(NettyServer.class, Protocol.HTTP, "nio"),
          new Server(NettyServer.class, Protocol.HTTP, "epoll"));

  /** On one. */
  private static final List<Server> ONCE =
      List.of(
          new Server(NettyServer.class, Protocol.HTTPS, "nio https"),
          new Server(NettyServer.class, Protocol.H2C, "epoll h2c"),
          new Server(NettyServer.class, Protocol.H2, "nio h2"),
          new Server("lib-netty42", NettyServer.class, Protocol.HTTP, "epoll"),
          new Server("lib-netty42", NettyServer.class, Protocol.HTTP, "io_uring"),
          new Server("lib-netty42", NettyServer.class, Protocol.H2C, "nio h2c"),
          new Server(JettyServer.class, Protocol.H2C, "h2c"),
          new Server(JettyServer.class, Protocol.H2, "h2"),
          new Server(TomcatServer.class, Protocol.HTTPS, "HTTP/1.1 https"),
          new Server(TomcatServer.class, Protocol.H2C, "HTTP/1.1 h2c"),
          new Server(VertxServer.class, Protocol.HTTP, ""),
          new Server("lib-netty42", VertxServer.class, Protocol.HTTP, ""),
          new Server(GrpcServer.class, Protocol.GRPC, ""));

  static Stream<Arguments> servers() {
    List<Jdk> jdks = Jdk.all();
    return Stream.concat(
        jdks.stream().flatMap(jdk -> EVERYWHERE.stream().map(each -> Arguments.of(jdk, each))),
        ONCE.stream().map(each -> Arguments.of(jdks.get(0), each)));
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("servers")
  void parkingRollingBackAndDrainingLoseNothingKeptAlive(Jdk jdk, Server server) throws Exception {
    assumeTrue(!server.options().startsWith("io_uring") || Posix.hasIoUring(), "no io_uring here");
    try (PublicSocket socket = PublicSocket.tcp();
        Worker old = worker(jdk, server, socket);
        Worker next = worker(jdk, server, socket)) {
      old.expect(Message.Warm.class);
      next.expect(Message.Warm.class);
      old.goLive();
      try (Load load = Load.start(plan(server, socket))) {
        served(load, old);
        next.goLive();
        old.park();
        served(load, next);
        old.goLive();
        next.park();
        served(load, old);
        next.goLive();
        old.send(new Message.Drain(20_000));
        assertThat(old.expect(Message.Drained.class).open()).isZero();
        assertThat(old.exitCode()).isZero();
        served(load, next);
        assertThat(load.stop().losses()).isEmpty();
      }
    }
  }

  private static void served(Load load, Worker worker) throws InterruptedException {
    assertThat(load.awaitAnswers(Long.toString(worker.pid()), ENOUGH, PATIENCE))
        .as(() -> "answers by " + worker.pid() + ": " + load.soFar().summary())
        .isTrue();
  }

  private static Plan plan(Server server, PublicSocket socket) {
    String path = server.protocol() == Protocol.GRPC ? "/shop.Pid/Get" : "/";
    return Plan.against(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port()))
        .speaking(server.protocol())
        .clients(0, CLIENTS)
        .asking(path, Pattern.compile("(\\d+)"));
  }

  private static Worker worker(Jdk jdk, Server server, PublicSocket socket) throws Exception {
    Object[] arguments = (socket.port() + " " + server.options()).strip().split(" ", -1);
    Worker.Launch launch =
        new Worker.Launch(jdk, server.main(), arguments)
            .libraries(server.libraries())
            .option("-Dkeystore=" + keystore)
            .listener("http", "0.0.0.0:" + socket.port(), socket.descriptor());
    return server.protocol() == Protocol.HTTP
        ? launch.readiness("http", "/").start()
        : launch.start();
  }
}
