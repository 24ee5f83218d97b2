package dev.upgrader.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The layer of the environment: each key that has one value is also a variable, {@code
 * timeouts.ready} as {@code UPGRADER_TIMEOUTS_READY} and {@code die-on-term} as {@code
 * UPGRADER_DIE_ON_TERM}. Other variables with this beginning are none of ours to complain about.
 */
final class EnvironmentSettings {

  private EnvironmentSettings() {}

  static Settings read(Map<String, String> variables, Optional<Path> directory) {
    Settings settings = new Settings();
    for (String key : Schema.SCALAR.keys()) {
      value(key, variables, directory).ifPresent(value -> settings.put(key, value));
    }
    for (String key : Schema.ONE_OR_MORE.keys()) {
      value(key, variables, directory).ifPresent(value -> settings.put(key, List.of(value)));
    }
    return settings;
  }

  private static Optional<Value> value(
      String key, Map<String, String> variables, Optional<Path> directory) {
    String variable = variable(key);
    return Optional.ofNullable(variables.get(variable))
        .filter(text -> !text.isEmpty())
        .map(text -> new Value(text, "environment " + variable, directory));
  }

  static String variable(String key) {
    return "UPGRADER_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
