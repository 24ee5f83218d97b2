package dev.upgrader.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects what is wrong, so that a user sees all of it at once. */
final class Problems {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}]");

  private final List<String> lines = new ArrayList<>();

  /** On one line, whatever was written: what is quoted shall not steer a terminal or a log. */
  void add(String origin, String problem) {
    lines.add(CONTROL.matcher(origin + ": " + problem).replaceAll("?"));
  }

  void throwIfAny() throws ConfigurationException {
    if (!lines.isEmpty()) {
      throw new ConfigurationException(lines);
    }
  }
}
