package dev.upgrader.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every key of the configuration and its shape; {@code timeouts.ready} is the key {@code ready} in
 * the section {@code timeouts}. What is not here is an unknown key.
 */
enum Schema {
  /** One value: can be given by the environment too. */
  SCALAR(
      "name",
      "pidfile",
      "release",
      "workers",
      "readiness.listener",
      "readiness.path",
      "readiness.interval",
      "readiness.timeout",
      "warmup.listener",
      "warmup.requests",
      "warmup.time",
      "timeouts.ready",
      "timeouts.drain",
      "timeouts.quick",
      "timeouts.quiet",
      "logs.directory",
      "signals",
      "winch",
      "die-on-term",
      "memory-check",
      "class-data",
      "agent",
      "user",
      "metrics.address",
      "stdin"),
  /** A list of values. */
  LIST(
      "command",
      "warmup.paths",
      "touch-reload",
      "touch-workers-reload",
      "touch-chain-reload",
      "touch-logreopen",
      "touch-upgrade"),
  /** A value, or a list of them. */
  ONE_OR_MORE("fifo"),
  /** A mapping with keys of the user's own. */
  MAP("environment"),
  /** A mapping with keys of ours. */
  SECTION("readiness", "warmup", "timeouts", "logs", "metrics"),
  /** A list of mappings with {@link #LISTENER_KEYS}. */
  LISTENERS("listeners");

  static final List<String> LISTENER_KEYS = List.of("name", "address", "scope");

  private static final Map<String, Schema> SHAPES = shapes();

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<String> keys;

  Schema(String... keys) {
    this.keys = Set.of(keys);
  }

  Set<String> keys() {
    return keys;
  }

  /** The shape of {@code key}, null: there is no such key. */
  static Schema of(String key) {
    return SHAPES.get(key);
  }

  /** The keys inside {@code section}, without its name; the empty one is the whole file. */
  static List<String> keysIn(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    return SHAPES.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .filter(key -> key.indexOf('.') < 0)
        .toList();
  }

  private static Map<String, Schema> shapes() {
    Map<String, Schema> shapes = new TreeMap<>();
    for (Schema shape : values()) {
      shape.keys.forEach(key -> shapes.put(key, shape));
    }
    return shapes;
  }
}
