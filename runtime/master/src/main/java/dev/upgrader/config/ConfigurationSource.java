package dev.upgrader.config;

/** Where a configuration comes from; asked again at every reload. */
@FunctionalInterface
public interface ConfigurationSource {

  /**
   * The configuration as it is at this moment.
   *
   * @throws ConfigurationException it is not usable; nothing has changed
   */
  Configuration load() throws ConfigurationException;
}
