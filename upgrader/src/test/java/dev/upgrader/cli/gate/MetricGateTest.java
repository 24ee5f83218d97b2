package dev.upgrader.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions on what workers say of themselves, read from real servers. */
class MetricGateTest {

  private HttpServer server;
  private volatile String metrics;

  @BeforeEach
  void startWorker() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = metrics.getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    metrics =
        """
        # HELP calls_total what was called
        # TYPE calls_total counter
        calls_total{status="200",uri="/a,b}"} 90 1700000000
        calls_total{status="500",uri="/say \\"no\\""} 10
        calls_totally 7
        memory 1.5E6
        """;
  }

  @AfterEach
  void stopWorker() {
    server.stop(0);
  }

  @Test
  void pathThatMakesNoUrlIsABrokenProbeAndNoSilence() throws Exception {
    MetricGate gate =
        new MetricGate(
            "a > 1", new WorkerListener(Optional.empty()), "/no path", Duration.ofSeconds(2));
    BlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();
    Limits limits = new Limits(Duration.ofMillis(1), 1, 2);
    try (Gatekeeper keeper =
        new Gatekeeper(List.of(gate), limits, () -> candidates(Phase.OVERLAP), looks::add)) {
      looks.take().run();
      assertThat(keeper.failure()).isEmpty();
      looks.take().run();
      assertThat(keeper.failure())
          .get()
          .asString()
          .startsWith("gate fail-if a > 1 cannot be checked: Illegal character in path");
    }
  }

  @Test
  void labelsOfAnyLengthAreRead() {
    metrics =
        "calls_total{status=\""
            + "\\\\n".repeat(20_000)
            + "\",uri=\""
            + "x".repeat(90_000)
            + "\"} 5";
    assertThat(gate("calls_total{uri!=\"\"} == 5").check(candidates(Phase.OVERLAP)))
        .isInstanceOf(Verdict.Unhealthy.class);
  }

  @Test
  void conditionThatNoStackBearsIsRefused() {
    assertThatThrownBy(() -> gate("(".repeat(60) + "a > 1"))
        .hasMessageStartingWith("cannot read condition ((((")
        .hasMessageEndingWith(": at character 51: nested deeper than 50 levels");
    assertThatThrownBy(() -> gate("a > 1" + " + 1".repeat(500)))
        .hasMessageStartingWith("cannot read condition a > 1 + 1")
        .hasMessageEndingWith("…: longer than 2000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "calls_total > 99 | true",
        "calls_total >= 100 | true",
        "calls_total > 100 | false",
        "calls_total{status=\"500\"} / calls_total > 0.05 | true",
        "calls_total{status=~\"5..\"} == 10 | true",
        "calls_total{status!~\"5..\", uri=\"/a,b}\"} == 90 | true",
        "calls_total{status!=\"200\"} * 2 + 1 != 21 | false",
        "calls_total{status=\"404\"} > 0 | false",
        "0 == calls_total{status=\"404\"} | true",
        "(calls_total - 20) / 4 <= 2e1 | true",
        "memory < 1500001 | true",
        "calls_total{status=\"404\"} / calls_total{status=\"404\"} >= 0 | false"
      })
  void conditionIsJudged(String condition, boolean fails) {
    Verdict verdict = gate(condition).check(candidates(Phase.OVERLAP));
    assertThat(verdict).isInstanceOf(fails ? Verdict.Unhealthy.class : Verdict.Healthy.class);
  }

  @Test
  void rateNeedsTwoReadingsAndSurvivesACounterThatBeginsAnew() {
    MetricGate gate = gate("rate(calls_total{status=\"500\"}) > 0");
    assertThat(gate.check(candidates(Phase.OVERLAP))).isInstanceOf(Verdict.Pending.class);
    assertThat(gate.check(candidates(Phase.OVERLAP))).isInstanceOf(Verdict.Healthy.class);
    metrics = "calls_total{status=\"500\"} 1\n";
    assertThat(gate.check(candidates(Phase.OVERLAP))).isInstanceOf(Verdict.Unhealthy.class);
  }

  @Test
  void oldGenerationIsReadUntilTheNewOneIsLiveAndThenKept() {
    MetricGate gate = gate("memory > 2 * old(memory)");
    metrics = "memory 10\n";
    assertThat(gate.check(candidates(Phase.UPGRADING))).isInstanceOf(Verdict.Healthy.class);
    metrics = "memory 21\n";
    assertThat(gate.check(candidates(Phase.QUIET))).isInstanceOf(Verdict.Unhealthy.class);
  }

  @Test
  void unknownMetricAndUnknownListenerAreABrokenProbe() {
    assertThat(gate("no_such_total > 1").check(candidates(Phase.OVERLAP)).words())
        .isEqualTo("no worker of the new generation has a metric no_such_total");
    Verdict verdict =
        new MetricGate(
                "memory > 1",
                new WorkerListener(Optional.of("other")),
                "/metrics",
                Duration.ofSeconds(2))
            .check(candidates(Phase.OVERLAP));
    assertThat(verdict).isInstanceOf(Verdict.Broken.class);
    assertThat(verdict.words()).contains("no worker has bound the listener other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "1 > 2",
        "a > ",
        "a > 1 2",
        "a{b} > 1",
        "a{b=c} > 1",
        "rate(1) > 1",
        "old(old(a)) > 1",
        "a{b=~\"(\"} > 1",
        "(a > 1"
      })
  void whatIsNoConditionIsRefusedAndToldWhere(String text) {
    assertThatThrownBy(() -> gate(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot read condition " + text + ": at character ");
  }

  private MetricGate gate(String condition) {
    return new MetricGate(
        condition, new WorkerListener(Optional.empty()), "/metrics", Duration.ofSeconds(2));
  }

  private Candidates candidates(Phase phase) {
    return new Candidates(
        Path.of("/run/shop.pid"), master(1, phase), Optional.of(master(2, Phase.PROVISIONAL)));
  }

  private Status master(int generation, Phase phase) {
    String address = "127.0.0.1:" + server.getAddress().getPort();
    return new Status(
        generation,
        "shop",
        generation,
        phase,
        false,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        "/run/shop.pid",
        Optional.empty(),
        1,
        0,
        0,
        List.of(),
        List.of(
            new Status.Worker(
                0,
                generation,
                "live",
                0,
                0,
                false,
                Optional.empty(),
                0,
                0,
                List.of(new Status.Socket("management", address)))),
        Optional.empty(),
        Optional.empty());
  }
}
