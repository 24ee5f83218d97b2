package dev.upgrader.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Inputs that are kept: examples to begin with, and everything that has ever been a failure. */
record Corpus(Path root) {

  /** Of one target, by name. */
  Map<String, byte[]> of(Targets target) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(root.resolve(target.word()))) {
      files = found.toList();
    }
    Map<String, byte[]> inputs = new TreeMap<>();
    for (Path file : files) {
      inputs.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return inputs;
  }
}
