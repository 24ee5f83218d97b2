package dev.upgrader.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that a user sees all of it at once. */
final class Problems {

  private final List<String> lines = new ArrayList<>();

  void add(String origin, String problem) {
    lines.add(origin + ": " + problem);
  }

  void throwIfAny() throws ConfigurationException {
    if (!lines.isEmpty()) {
      throw new ConfigurationException(lines);
    }
  }
}
