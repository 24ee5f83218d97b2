package dev.upgrader.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a master: a flag beats the environment, the environment the file, the file
 * the default. Only the file can change between two loads.
 */
public final class LayeredConfiguration implements ConfigurationSource {

  private final Optional<Path> file;
  private final Settings upper;

  /**
   * @param file absolute, empty: there is none
   * @param directory that relative paths of flags and environment start from, empty: it is gone
   */
  public LayeredConfiguration(
      Optional<Path> file, Flags flags, Map<String, String> variables, Optional<Path> directory) {
    this.file = file;
    this.upper = flags.read(directory).over(EnvironmentSettings.read(variables, directory));
  }

  @Override
  public Configuration load() throws ConfigurationException {
    Problems problems = new Problems();
    Settings fromFile =
        file.map(path -> ConfigurationFile.read(path, problems)).orElseGet(Settings::new);
    return new Assembly(upper.over(fromFile), problems, toString()).configuration();
  }

  /** The file, for messages. */
  @Override
  public String toString() {
    return file.map(Path::toString).orElse("configuration");
  }
}
