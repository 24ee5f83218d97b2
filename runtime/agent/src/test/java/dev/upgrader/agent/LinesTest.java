package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the agent writes and reads by hand is what Wire reads and writes. */
final class LinesTest {

  static Stream<Message.FromWorker> fromWorker() {
    return Stream.of(
        new Message.Hello(1, 4711, "25.0.1+8 é"),
        new Message.Bound("odd name,=%", 12, "unix:/tmp/a b"),
        new Message.NotReady("GET / was answered by 503\n"),
        new Message.Warm(500),
        new Message.Live(List.of()),
        new Message.Live(List.of(new Message.Held("a b", 1), new Message.Held("[::]", 2))),
        new Message.Parked(),
        new Message.Draining(3),
        new Message.Drained(0),
        new Message.Reopened(null),
        new Message.Reopened("cannot reopen /var/log/a b: /var/log/a b (Permission denied)"),
        new Message.Statistics(7, "LIVE"),
        new Message.ReloadAsked(),
        new Message.AskQuiet(5_000, List.of(4711L, 1L)),
        new Message.AskQuiet(5_000, List.of()),
        new Message.Failed("cannot: x"));
  }

  static Stream<Message.ToWorker> toWorker() {
    List<Message.Listener> listeners =
        List.of(
            new Message.Listener("http", "[::]:8080", false, 3, 4711),
            new Message.Listener("odd name", "unix:/run/a b,c=d%é", true, -1, 0));
    return Stream.of(
        new Message.Configure(
            1,
            2,
            3,
            listeners,
            new Message.Readiness("http", "/ready?a=1&b=2", 250, 1000),
            new Message.Warmup("http", List.of("/", "/ü", "/a,b"), 500, 30_000),
            30_000,
            5_000),
        new Message.Configure(
            1, 0, 1, List.of(), new Message.Readiness("http", null, 1, 2), null, 0, 0),
        new Message.GoLive(),
        new Message.Park(),
        new Message.Drain(5),
        new Message.Reopen("/var/log/a b"),
        new Message.Reopen(null),
        new Message.Ask(),
        new Message.Quiet(List.of(4711L, 1L)),
        new Message.Quiet(List.of()));
  }

  @ParameterizedTest
  @MethodSource("fromWorker")
  void wireReadsWhatTheAgentWrites(Message.FromWorker message) {
    assertThat(Lines.encode(message)).isEqualTo(Wire.encode(message));
  }

  @ParameterizedTest
  @MethodSource("toWorker")
  void theAgentReadsWhatWireWrites(Message.ToWorker message) {
    assertThat(Lines.decode(Wire.encode(message))).isEqualTo(message);
  }

  @Test
  void everyMessageOfAWorkerIsTried() {
    assertThat(fromWorker().map(Message::getClass).distinct().map(Class::getSimpleName))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Message.FromWorker.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
  }
}
