package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.ConfigurationSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a master runs: the configuration that was read last, the sockets and inputs that it
 * declares, and the batch of workers that follows from it.
 */
final class Deployment {
  private final ConfigurationSource source;
  private final Listeners listeners;
  private final Inputs inputs;
  private final MetricsPort metricsPort;
  private final Log log;
  private Configuration configuration;
  private int batches;

  Deployment(
      ConfigurationSource source,
      Configuration configuration,
      Listeners listeners,
      Inputs inputs,
      MetricsPort metricsPort,
      Log log) {
    this.source = source;
    this.configuration = configuration;
    this.listeners = listeners;
    this.inputs = inputs;
    this.metricsPort = metricsPort;
    this.log = log;
  }

  Configuration configuration() {
    return configuration;
  }

  /** The workers of the image before this one: a batch of their own, which the first replaces. */
  Batch takenOver(Optional<Path> release) {
    return new Batch(batches, configuration, release, listeners.declared());
  }

  /** The batch of what was read at the start. */
  Batch first() throws IOException {
    return Batch.of(++batches, configuration, listeners.declared());
  }

  /**
   * Tries what the next image does, which has nobody to go back to; nothing changes.
   *
   * @throws IOException what could be read now could not be run
   */
  void rehearse() throws IOException {
    Configuration next = read();
    List<OpenListener> wanted = listeners.matching(next);
    Optional<OpenListener> metrics = metricsPort.open();
    try {
      Batch.of(batches, next, wanted);
      metrics = MetricsPort.matching(next.metrics(), metrics);
      inputs.rehearse(next);
    } finally {
      metricsPort.discard(metrics);
      listeners.discard(wanted);
    }
  }

  /**
   * Reads anew; from then on that is declared.
   *
   * @throws IOException it cannot be run, and nothing has changed
   */
  Batch next() throws IOException {
    Configuration next = read();
    List<OpenListener> wanted = listeners.matching(next);
    Batch batch;
    Optional<OpenListener> metrics = metricsPort.open();
    try {
      batch = Batch.of(batches + 1, next, wanted);
      metrics = MetricsPort.matching(next.metrics(), metrics);
      inputs.use(next);
    } catch (IOException e) {
      metricsPort.discard(metrics);
      listeners.discard(wanted);
      throw e;
    }
    metricsPort.use(metrics);
    listeners.use(wanted);
    configuration = next;
    batches++;
    return batch;
  }

  private Configuration read() throws IOException {
    Configuration next;
    try {
      next = source.load();
    } catch (ConfigurationException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!next.pidfile().equals(configuration.pidfile())) {
      throw new IOException("the pidfile cannot change in a reload");
    }
    return next;
  }

  /**
   * The workers of the next batch did not come up: what {@code stays} declares is declared again.
   */
  void backTo(Batch stays) {
    listeners.use(stays.listeners());
    configuration = stays.configuration();
    try {
      inputs.use(configuration);
      metricsPort.use(MetricsPort.matching(configuration.metrics(), metricsPort.open()));
    } catch (IOException e) {
      log.say("cannot listen as before the reload: " + e.getMessage());
    }
  }
}
