package dev.upgrader.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of one target's own, in memory where the host has that. */
public record Room(Path directory) implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  /** A new one. */
  public static Room open() throws IOException {
    return new Room(
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "upgrader-fuzz")
            : Files.createTempDirectory("upgrader-fuzz"));
  }

  /** A file in it. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(directory)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
