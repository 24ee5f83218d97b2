package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.servers.AsyncServer;
import com.example.servers.BlockingChannelServer;
import com.example.servers.NettyServer;
import com.example.servers.SelectorServer;
import com.example.servers.SocketServer;
import dev.upgrader.agent.kit.Jdk;
import dev.upgrader.agent.kit.Load;
import dev.upgrader.agent.kit.PublicSocket;
import dev.upgrader.agent.kit.Worker;
import dev.upgrader.protocol.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gate, for every way in which a JVM accepts. */
final class GateIT {

  private static final int CLIENTS = 8;
  private static final int SWITCHES = 200;

  static Stream<Arguments> acceptors() {
    List<Class<?>> servers =
        List.of(
            SocketServer.class,
            BlockingChannelServer.class,
            SelectorServer.class,
            AsyncServer.class,
            NettyServer.class);
    return Jdk.all().stream()
        .flatMap(jdk -> servers.stream().map(server -> Arguments.of(jdk, server)));
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("acceptors")
  void aParkedWorkerAcceptsNothingAndTwoHundredSwitchesLoseNothing(Jdk jdk, Class<?> server)
      throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker switched = worker(jdk, server, socket);
        Worker steady = worker(jdk, server, socket)) {
      switched.expect(Message.Warm.class);
      steady.expect(Message.Warm.class);
      switched.goLive();
      Load load = Load.newConnections(socket.port(), CLIENTS);
      try (load) {
        load.awaitAnswersBy(switched.pid(), 50);
        steady.goLive();
        switched.park();
        long before = load.answersBy(switched.pid());
        load.awaitAnswersBy(steady.pid(), 300);
        // Each client may have had one connection accepted before the reply.
        assertThat(load.answersBy(switched.pid())).isLessThanOrEqualTo(before + CLIENTS);

        for (int i = 0; i < SWITCHES; i++) {
          switched.goLive();
          switched.park();
        }
        switched.goLive();
        steady.park();
        load.awaitAnswersBy(switched.pid(), 50);
      }
      assertThat(load.lost()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("acceptors")
  void aParkedWorkerSleepsWhileConnectionsQueue(Jdk jdk, Class<?> server) throws Exception {
    try (PublicSocket socket = PublicSocket.tcp();
        Worker worker = worker(jdk, server, socket)) {
      worker.expect(Message.Warm.class);
      worker.goLive();
      worker.park();
      try (Load load = Load.newConnections(socket.port(), CLIENTS)) {
        assertThat(sleepsAtLast(worker)).isTrue();
        assertThat(load.answered()).isZero();
        worker.goLive();
        load.awaitAnswersBy(worker.pid(), 50);
        assertThat(load.lost()).isEmpty();
      }
    }
  }

  /**
   * The one place where time itself is what is measured: a spinning thread takes nearly all of
   * every half second, one that sleeps leaves the process at rest as soon as compiler and goodbye
   * have done what the park gave them to do.
   */
  private static boolean sleepsAtLast(Worker worker) throws InterruptedException {
    for (int window = 0; window < 20; window++) {
      long before = cpuMillis(worker);
      TimeUnit.MILLISECONDS.sleep(500);
      if (cpuMillis(worker) - before < 100) {
        return true;
      }
    }
    return false;
  }

  private static long cpuMillis(Worker worker) {
    return ProcessHandle.of(worker.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow()
        .toMillis();
  }

  private static Worker worker(Jdk jdk, Class<?> server, PublicSocket socket) throws Exception {
    return new Worker.Launch(jdk, server, socket.port(), "epoll")
        .listener("http", "[::]:" + socket.port(), socket.descriptor())
        .readiness("http", "/")
        .start();
  }
}
