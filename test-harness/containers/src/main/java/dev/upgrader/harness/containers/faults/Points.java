package dev.upgrader.harness.containers.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The points that each operation comes by, in their order: the table of the agent's module, a
 * section an operation.
 */
public final class Points {
  private static final String TABLE = "/dev/upgrader/harness/faults/points.txt";

  /** It depends on who is faster: a probe can come before the service is ready. */
  private static final Set<String> UNCERTAIN = Set.of("hears NotReady");

  private Points() {}

  /** A point of an operation, and what has been before it. */
  record Moment(List<String> course, String point) {

    /** Whether {@code other} comes later, or is this very one. */
    boolean isBefore(String other) {
      if (!course.contains(other)) {
        throw new IllegalArgumentException("no such point here: " + other);
      }
      return course.indexOf(point) <= course.indexOf(other);
    }
  }

  /** Those of {@code operation}. */
  public static List<String> of(Operation operation) {
    List<String> points = new ArrayList<>();
    boolean here = false;
    for (String line : lines()) {
      if (line.startsWith("[")) {
        here = line.equals("[" + operation + "]");
      } else if (here && !line.isBlank() && !line.startsWith("#")) {
        points.add(line);
      }
    }
    return points;
  }

  /** Without those of which nobody knows beforehand. */
  static List<String> certain(List<String> course) {
    return course.stream().filter(point -> !UNCERTAIN.contains(point)).toList();
  }

  private static List<String> lines() {
    try (InputStream in = Points.class.getResourceAsStream(TABLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the points", e);
    }
  }
}
