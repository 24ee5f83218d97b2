package dev.upgrader.agent.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The JDKs that the tests run their workers on: this one, and a 25 beside it where there is one.
 */
public record Jdk(String name, Path java) {

  public static List<Jdk> all() {
    Path home = Path.of(System.getProperty("java.home"));
    List<Jdk> found = new ArrayList<>();
    found.add(new Jdk("own", home.resolve("bin/java")));
    try (DirectoryStream<Path> others = Files.newDirectoryStream(home.getParent(), "*25*")) {
      for (Path other : others) {
        Path java = other.resolve("bin/java");
        if (!other.equals(home) && Files.isExecutable(java) && found.size() == 1) {
          found.add(new Jdk("25", java));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Override
  public String toString() {
    return "JDK " + name;
  }
}
