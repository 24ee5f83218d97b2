package dev.upgrader.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The JDKs of this machine that lie beside the one that runs this. */
final class Jdks {
  private Jdks() {}

  record Jdk(int version, Path home) {
    String java() {
      return home.resolve("bin/java").toString();
    }
  }

  /** One of each wanted version, where there is one. */
  static List<Jdk> found() throws IOException {
    Path folder = Path.of(System.getProperty("java.home")).toRealPath().getParent();
    try (Stream<Path> homes = Files.list(folder)) {
      List<Jdk> all =
          homes
              .filter(home -> !Files.isSymbolicLink(home) && Files.exists(home.resolve("release")))
              .map(home -> new Jdk(version(home), home))
              .toList();
      return Stream.of(17, 25)
          .flatMap(wanted -> all.stream().filter(jdk -> jdk.version() == wanted).limit(1))
          .toList();
    }
  }

  private static int version(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", "").replaceAll("\\..*", ""))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
