package dev.upgrader.fuzz;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The YAML file: a configuration that can be used, or everything that is wrong with it. */
final class ConfigurationTarget implements Target {
  private final Room room = Room.open();
  private final Path file = room.file("shop.yaml");

  ConfigurationTarget() throws IOException {}

  @Override
  public void take(byte[] input) throws IOException {
    Files.write(file, input);
    try {
      LayeredConfiguration source =
          new LayeredConfiguration(Optional.of(file), Flags.NONE, Map.of(), Optional.empty());
      check(source.load());
    } catch (ConfigurationException e) {
      Words.checkProblems(e.problems(), List.of(file.toString()));
    }
  }

  /** A master counts in nanoseconds, and hands words to the kernel, where they end with a zero. */
  static void check(Configuration configuration) {
    Stream.of(
            configuration.timeouts().ready(),
            configuration.timeouts().drain(),
            configuration.timeouts().quick(),
            configuration.timeouts().quiet())
        .forEach(ConfigurationTarget::checkTime);
    Stream.concat(
            configuration.command().stream(),
            configuration.environment().entrySet().stream()
                .flatMap(variable -> Stream.of(variable.getKey(), variable.getValue())))
        .forEach(ConfigurationTarget::checkWord);
    if (!configuration.pidfile().isAbsolute() || configuration.command().isEmpty()) {
      throw new IllegalStateException("accepted: " + configuration);
    }
  }

  private static void checkTime(Duration time) {
    if (time.toNanos() <= 0) {
      throw new IllegalStateException("over before it began: " + time);
    }
  }

  private static void checkWord(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new IllegalStateException("the kernel would cut off: " + word);
    }
  }

  @Override
  public void close() throws IOException {
    room.close();
  }
}
