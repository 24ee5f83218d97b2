package dev.upgrader.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Gives settings their types; what has no such form is a problem and counts as absent. */
final class Conversions {

  private final Settings settings;
  private final Problems problems;

  Conversions(Settings settings, Problems problems) {
    this.settings = settings;
    this.problems = problems;
  }

  Optional<String> text(String key) {
    Optional<Value> value = settings.scalar(key);
    value
        .filter(one -> one.text().isEmpty())
        .ifPresent(one -> problems.add(one.origin(), key + ": is empty"));
    return value.map(Value::text);
  }

  int count(String key, int otherwise, int most) {
    Optional<Value> value = settings.scalar(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    String text = value.get().text();
    if (text.matches("\\d{1,9}")) {
      int count = Integer.parseInt(text);
      if (count <= most) {
        return count;
      }
      problems.add(value.get().origin(), key + ": " + count + " are too many, at most " + most);
      return otherwise;
    }
    problems.add(
        value.get().origin(), key + ": expected a whole number from 0, not '" + text + "'");
    return otherwise;
  }

  Duration duration(String key, Duration otherwise) {
    Optional<Value> value = settings.scalar(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      Duration duration = Durations.parse(value.get().text());
      if (!duration.isZero()) {
        return duration;
      }
      problems.add(value.get().origin(), key + ": must be longer than nothing");
    } catch (IllegalArgumentException e) {
      problems.add(value.get().origin(), key + ": " + e.getMessage());
    }
    return otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    Optional<Value> value = settings.scalar(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    switch (value.get().text()) {
      case "true" -> {
        return true;
      }
      case "false" -> {
        return false;
      }
      default -> {
        problems.add(
            value.get().origin(),
            key + ": expected true or false, not '" + value.get().text() + "'");
        return otherwise;
      }
    }
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    return settings.scalar(key).map(value -> choice(key, value, type, otherwise)).orElse(otherwise);
  }

  <E extends Enum<E>> E choice(String key, Value value, Class<E> type, E otherwise) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    Optional<E> chosen =
        constants.stream().filter(one -> word(one).equals(value.text())).findFirst();
    if (chosen.isEmpty()) {
      List<String> words = constants.stream().map(Conversions::word).toList();
      problems.add(
          value.origin(),
          key + ": expected " + String.join(" or ", words) + ", not '" + value.text() + "'");
    }
    return chosen.orElse(otherwise);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  Optional<Address> address(Value value) {
    try {
      return Optional.of(Address.parse(value.text()));
    } catch (IllegalArgumentException e) {
      problems.add(value.origin(), e.getMessage());
      return Optional.empty();
    }
  }

  Optional<Path> path(String key) {
    return settings.scalar(key).flatMap(value -> path(key, value));
  }

  List<Path> paths(String key) {
    return settings.list(key).stream().flatMap(value -> path(key, value).stream()).toList();
  }

  private Optional<Path> path(String key, Value value) {
    if (value.text().isEmpty()) {
      problems.add(value.origin(), key + ": is empty");
      return Optional.empty();
    }
    try {
      Path path = Path.of(value.text());
      if (path.isAbsolute()) {
        return Optional.of(path.normalize());
      }
      if (value.base().isPresent()) {
        return Optional.of(value.base().get().resolve(path).normalize());
      }
      problems.add(
          value.origin(), key + ": " + path + " is relative to a working directory that is gone");
    } catch (InvalidPathException e) {
      problems.add(value.origin(), key + ": " + e.getMessage());
    }
    return Optional.empty();
  }
}
