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
    return Batch.takenOver(configuration, release, listeners.declared());
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
    Prospect next = read();
    try {
      Startup.directory(next.configuration().pidfile());
      inputs.rehearse(next.configuration());
    } finally {
      discard(next);
    }
  }

  /**
   * Reads anew; from then on that is declared.
   *
   * @throws IOException it cannot be run, and nothing has changed
   */
  Batch next() throws IOException {
    Prospect next = read();
    try {
      inputs.use(next.configuration());
    } catch (IOException e) {
      discard(next);
      throw e;
    }
    metricsPort.use(next.metrics());
    listeners.use(next.listeners());
    configuration = next.configuration();
    batches++;
    return next.batch();
  }

  /** What would be declared, with its sockets open, those that are new among them. */
  private record Prospect(Batch batch, Optional<OpenListener> metrics) {
    Configuration configuration() {
      return batch.configuration();
    }

    List<OpenListener> listeners() {
      return batch.listeners();
    }
  }

  /**
   * Reads anew.
   *
   * @throws IOException it cannot be run, and nothing new is open
   */
  private Prospect read() throws IOException {
    Configuration next = load();
    List<OpenListener> wanted = listeners.matching(next);
    try {
      Batch batch = Batch.of(batches + 1, next, wanted);
      return new Prospect(batch, MetricsPort.matching(next.metrics(), metricsPort.open()));
    } catch (IOException e) {
      listeners.discard(wanted);
      throw e;
    }
  }

  private void discard(Prospect prospect) throws IOException {
    listeners.discard(prospect.listeners());
    metricsPort.discard(prospect.metrics());
  }

  private Configuration load() throws IOException {
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
