package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.agent.kit.Jdk;
import dev.upgrader.agent.kit.Load;
import dev.upgrader.agent.kit.PublicSocket;
import dev.upgrader.agent.kit.Worker;
import dev.upgrader.agent.servers.JdkServer;
import dev.upgrader.agent.servers.JettyServer;
import dev.upgrader.agent.servers.NettyServer;
import dev.upgrader.agent.servers.TomcatServer;
import dev.upgrader.agent.servers.UndertowServer;
import dev.upgrader.protocol.Message;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From one worker to the next under kept-alive load. */
final class HandoverIT {

  private static final int CLIENTS = 16;

  static Stream<Arguments> servers() {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                    Arguments.of(jdk, JdkServer.class, ""),
                    Arguments.of(jdk, TomcatServer.class, "HTTP/1.1"),
                    Arguments.of(jdk, JettyServer.class, ""),
                    Arguments.of(jdk, UndertowServer.class, ""),
                    Arguments.of(jdk, NettyServer.class, "nio"),
                    Arguments.of(jdk, NettyServer.class, "epoll")));
  }

  @ParameterizedTest(name = "{1} {2} on {0}")
  @MethodSource("servers")
  void parkingRollingBackAndDrainingLoseNothingKeptAlive(Jdk jdk, Class<?> server, String option)
      throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker old = worker(jdk, server, option, socket);
        Worker next = worker(jdk, server, option, socket)) {
      old.expect(Message.Warm.class);
      next.expect(Message.Warm.class);
      old.goLive();
      Load load = Load.keptAlive(socket.port(), CLIENTS);
      try (load) {
        load.awaitAnswersBy(old.pid(), 200);
        next.goLive();
        old.park();
        load.awaitAnswersBy(next.pid(), 200);
        old.goLive();
        next.park();
        load.awaitAnswersBy(old.pid(), 200);
        next.goLive();
        old.send(new Message.Drain(20_000));
        assertThat(old.expect(Message.Drained.class).open()).isZero();
        assertThat(old.exitCode()).isZero();
        load.awaitAnswersBy(next.pid(), 200);
      }
      assertThat(load.lost()).isEmpty();
    }
  }

  private static Worker worker(Jdk jdk, Class<?> server, String option, PublicSocket socket)
      throws Exception {
    return new Worker.Launch(jdk, server, socket.port(), option)
        .listener("http", "0.0.0.0:" + socket.port(), socket.descriptor())
        .readiness("http", "/")
        .start();
  }
}
