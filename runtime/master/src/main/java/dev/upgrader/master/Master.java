package dev.upgrader.master;

import dev.upgrader.config.ConfigurationSource;

/** The process that owns listeners, pidfile and workers. */
public final class Master {

  private Master() {}

  /** Runs until the master ends; the result is its exit code. */
  @SuppressWarnings("DoNotCallSuggester")
  public static int run(ConfigurationSource source, Launch launch) {
    throw new UnsupportedOperationException("cannot run a master: " + launch + " from " + source);
  }
}
