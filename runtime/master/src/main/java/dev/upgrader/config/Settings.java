package dev.upgrader.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What one layer says: a file, the environment or the flags. Keys are those of {@link Schema}. */
final class Settings {

  private final Map<String, Value> scalars = new HashMap<>();
  private final Map<String, List<Value>> lists = new HashMap<>();
  private final Map<String, Value> environment = new LinkedHashMap<>();

  /** Where each begins. */
  private final Map<String, String> sections = new HashMap<>();

  private Optional<List<Map<String, Value>>> listeners = Optional.empty();

  void put(String key, Value value) {
    scalars.put(key, value);
    int dot = key.indexOf('.');
    if (dot > 0) {
      sections.putIfAbsent(key.substring(0, dot), value.origin());
    }
  }

  void put(String key, List<Value> values) {
    lists.put(key, List.copyOf(values));
  }

  void putSection(String section, String origin) {
    sections.put(section, origin);
  }

  void putEnvironment(String variable, Value value) {
    environment.put(variable, value);
  }

  void putListeners(List<Map<String, Value>> declared) {
    listeners = Optional.of(List.copyOf(declared));
  }

  Optional<Value> scalar(String key) {
    return Optional.ofNullable(scalars.get(key));
  }

  List<Value> list(String key) {
    return lists.getOrDefault(key, List.of());
  }

  /** The values by key in which no placeholder is filled in. */
  Map<String, List<Value>> unfilled() {
    Map<String, List<Value>> unfilled = new TreeMap<>(lists);
    unfilled.remove("command");
    scalars.forEach((key, value) -> unfilled.put(key, List.of(value)));
    for (Map<String, Value> listener : listeners()) {
      listener.forEach(
          (key, value) ->
              unfilled.merge(
                  "listeners." + key,
                  List.of(value),
                  (some, more) -> Stream.of(some, more).flatMap(List::stream).toList()));
    }
    return unfilled;
  }

  /** Where it begins; empty: it is not there. */
  Optional<String> section(String section) {
    return Optional.ofNullable(sections.get(section));
  }

  Map<String, Value> environment() {
    return environment;
  }

  List<Map<String, Value>> listeners() {
    return listeners.orElse(new ArrayList<>());
  }

  /** This layer above {@code lower}: what is said here hides what is said there. */
  Settings over(Settings lower) {
    Settings merged = new Settings();
    merged.lay(lower);
    merged.lay(this);
    return merged;
  }

  private void lay(Settings layer) {
    scalars.putAll(layer.scalars);
    lists.putAll(layer.lists);
    environment.putAll(layer.environment);
    sections.putAll(layer.sections);
    listeners = layer.listeners.or(() -> listeners);
  }
}
