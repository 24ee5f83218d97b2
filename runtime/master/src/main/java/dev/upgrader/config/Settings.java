package dev.upgrader.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one layer says: a file, the environment or the flags. Keys are those of {@link Schema}. */
final class Settings {

  private final Map<String, Value> scalars = new HashMap<>();
  private final Map<String, List<Value>> lists = new HashMap<>();
  private final Map<String, Value> environment = new LinkedHashMap<>();
  private final Set<String> sections = new HashSet<>();
  private Optional<List<Map<String, Value>>> listeners = Optional.empty();

  void put(String key, Value value) {
    scalars.put(key, value);
    int dot = key.indexOf('.');
    if (dot > 0) {
      sections.add(key.substring(0, dot));
    }
  }

  void put(String key, List<Value> values) {
    lists.put(key, List.copyOf(values));
  }

  void putSection(String section) {
    sections.add(section);
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

  boolean hasSection(String section) {
    return sections.contains(section);
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
    sections.addAll(layer.sections);
    listeners = layer.listeners.or(() -> listeners);
  }
}
