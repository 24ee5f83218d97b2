package dev.upgrader.metrics;

import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How a service stands and what has happened to it, in the text format of Prometheus. The only
 * class that knows Micrometer: a master loads it when it is asked for the first time, and one that
 * nobody asks pays nothing. docs/metrics.md lists the names.
 */
public final class PrometheusText {

  /** What is served over HTTP as this text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final List<String> WORKER_STATES =
      List.of("starting", "warm", "live", "parked", "draining");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private PrometheusText(String service) {
    registry.config().commonTags("service", service);
  }

  /**
   * The text.
   *
   * @param version of the program of the master that answers
   * @param generations that there are, the older one first; at least one
   */
  public static String of(String version, List<Status> generations, Counts counts) {
    Status decides = generations.get(0);
    PrometheusText text = new PrometheusText(decides.name());
    text.gauge(
        "upgrader.build.info",
        "The program that answers; always 1",
        1,
        "version",
        version,
        "java",
        Runtime.version().toString());
    text.gauge(
        "upgrader.generation",
        "Number of the generation, the older one of two",
        decides.generation());
    generations.forEach(text::generation);
    decides.listeners().forEach(text::listener);
    text.counts(counts);
    return text.registry.scrape();
  }

  private void generation(Status status) {
    String generation = String.valueOf(status.generation());
    for (Phase phase : Phase.values()) {
      gauge(
          "upgrader.phase",
          "1 for the phase in which the generation's master is, 0 for the others",
          status.phase() == phase ? 1 : 0,
          "generation",
          generation,
          "phase",
          Counts.word(phase));
    }
    TimeGauge.builder("upgrader.master.start.time", status::started, TimeUnit.MILLISECONDS)
        .description("Start of the generation's master since the epoch")
        .tags("generation", generation)
        .register(registry);
    gauge(
        "upgrader.workers.wanted",
        "Workers of the generation that shall be there",
        status.wanted(),
        "generation",
        generation);
    for (String state : WORKER_STATES) {
      gauge(
          "upgrader.workers",
          "Workers of the generation by state",
          status.workers().stream().filter(one -> one.state().equals(state)).count(),
          "generation",
          generation,
          "state",
          state);
    }
    connections(status)
        .forEach(
            (worker, open) ->
                gauge(
                    "upgrader.connections",
                    "Connections that a worker has open on the listeners",
                    open,
                    "generation",
                    generation,
                    "worker",
                    worker.toString()));
  }

  /** By number: in a reload a worker and the one that it replaces have the same. */
  private static Map<Integer, Integer> connections(Status status) {
    Map<Integer, Integer> open = new TreeMap<>();
    status.workers().stream()
        .filter(worker -> worker.connections() >= 0)
        .forEach(worker -> open.merge(worker.id(), worker.connections(), Integer::sum));
    return open;
  }

  private void listener(Status.Listener listener) {
    if (listener.queue() < 0) {
      return;
    }
    gauge(
        "upgrader.listener.queue",
        "Connections that wait to be accepted",
        listener.queue(),
        "listener",
        listener.name());
    gauge(
        "upgrader.listener.queue.limit",
        "Connections that may wait to be accepted",
        listener.backlog(),
        "listener",
        listener.name());
    counter(
        "upgrader.listener.overflows",
        "Connections that the kernel has dropped because the queue was full",
        listener.overflows(),
        "listener",
        listener.name());
  }

  private void counts(Counts counts) {
    for (Counts.Outcome outcome : Counts.Outcome.values()) {
      counter(
          "upgrader.attempts",
          "Attempts to upgrade that have ended, by outcome",
          counts.attempts(outcome),
          "outcome",
          Counts.word(outcome));
    }
    for (Phase phase : Phase.values()) {
      FunctionTimer.builder(
              "upgrader.phase.duration",
              counts,
              all -> all.phases(phase),
              all -> all.phaseNanos(phase),
              TimeUnit.NANOSECONDS)
          .description("Time that masters have spent in a phase, told when they leave it")
          .tags("phase", Counts.word(phase))
          .register(registry);
    }
    counter(
        "upgrader.worker.restarts",
        "Workers that have failed or ended untold, and were to be started again",
        counts.restarts());
    for (Counts.Drain result : Counts.Drain.values()) {
      counter(
          "upgrader.drains",
          "Workers that were drained, by result",
          counts.drains(result),
          "result",
          Counts.word(result));
    }
  }

  private void gauge(String name, String description, long value, String... tags) {
    Gauge.builder(name, () -> value).description(description).tags(tags).register(registry);
  }

  private void counter(String name, String description, long value, String... tags) {
    Counter counter = Counter.builder(name).description(description).tags(tags).register(registry);
    counter.increment((double) value);
  }
}
