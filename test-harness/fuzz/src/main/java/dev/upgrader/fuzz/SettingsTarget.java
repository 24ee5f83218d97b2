package dev.upgrader.fuzz;

import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flags and variables, one a line: {@code --listen ADDRESS}, {@code UPGRADER_WORKERS=2}; any other
 * line is a word of the command.
 */
final class SettingsTarget implements Target {
  private static final List<String> ORIGINS =
      List.of("--", "environment UPGRADER_", "configuration");

  private static final Optional<Path> DIRECTORY = Optional.of(Path.of("/srv/shop"));

  @Override
  public void take(byte[] input) {
    Map<String, String> flags = new HashMap<>();
    Map<String, String> variables = new HashMap<>();
    List<String> listen = new ArrayList<>();
    List<String> command = new ArrayList<>();
    for (String line : text(input).split("\n", -1)) {
      int space = line.indexOf(' ');
      int equals = line.indexOf('=');
      if (line.startsWith("--listen ")) {
        listen.add(line.substring(space + 1));
      } else if (line.startsWith("--") && space > 0) {
        flags.put(line.substring(0, space), line.substring(space + 1));
      } else if (line.startsWith("UPGRADER_") && equals > 0) {
        variables.put(line.substring(0, equals), line.substring(equals + 1));
      } else {
        command.add(line);
      }
    }
    Flags said =
        new Flags(
            Optional.ofNullable(flags.get("--pidfile")),
            Optional.ofNullable(flags.get("--name")),
            listen,
            Optional.ofNullable(flags.get("--workers")),
            command);
    try {
      ConfigurationTarget.check(
          new LayeredConfiguration(Optional.empty(), said, variables, DIRECTORY).load());
    } catch (ConfigurationException e) {
      Words.checkProblems(e.problems(), ORIGINS);
    }
  }

  /** The kernel passes no zero. */
  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8).replace("\0", "");
  }
}
