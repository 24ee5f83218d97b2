package dev.upgrader.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a master: a flag beats the environment, the environment the file, the file
 * the default. Only the file can change between two loads.
 *
 * @param file absolute, empty: there is none
 * @param directory that relative paths of flags and environment start from, empty: it is gone
 */
public record LayeredConfiguration(
    Optional<Path> file, Flags flags, Map<String, String> variables, Optional<Path> directory)
    implements ConfigurationSource {

  @Override
  public Configuration load() throws ConfigurationException {
    Problems problems = new Problems();
    Settings fromFile =
        file.map(path -> ConfigurationFile.read(path, problems)).orElseGet(Settings::new);
    Settings settings =
        flags.read(directory).over(EnvironmentSettings.read(variables, directory)).over(fromFile);
    String whole = file.map(Path::toString).orElse("configuration");
    return new Assembly(settings, problems, whole).configuration();
  }
}
