package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Workers that were started from one reading of the configuration. A reload makes the next batch;
 * what dies is started again from its own batch, so a release symlink that was flipped meanwhile
 * changes nothing behind the operator's back.
 *
 * @param number from 1
 * @param release resolved: no symlink is left in it
 * @param listeners that its workers get
 */
record Batch(
    int number, Configuration configuration, Optional<Path> release, List<OpenListener> listeners) {

  private static final int TAKEN_OVER = 0;

  /** The workers of the image before this one. */
  static Batch takenOver(
      Configuration configuration, Optional<Path> release, List<OpenListener> listeners) {
    return new Batch(TAKEN_OVER, configuration, release, listeners);
  }

  boolean isTakenOver() {
    return number == TAKEN_OVER;
  }

  /**
   * Resolves what must be resolved now.
   *
   * @throws IOException the release is not there
   */
  static Batch of(int number, Configuration configuration, List<OpenListener> listeners)
      throws IOException {
    Optional<Path> release = configuration.release();
    if (release.isEmpty()) {
      return new Batch(number, configuration, Optional.empty(), listeners);
    }
    try {
      return new Batch(number, configuration, Optional.of(release.get().toRealPath()), listeners);
    } catch (IOException e) {
      throw new IOException(
          "cannot use release " + release.get() + ": " + absence(release.get()), e);
    }
  }

  private static String absence(Path release) throws IOException {
    return Files.isSymbolicLink(release)
        ? "it points to " + Files.readSymbolicLink(release) + ": no such file or directory"
        : "no such file or directory";
  }

  /** Whether both are the same reading. */
  boolean is(Batch other) {
    return number == other.number;
  }

  /** The command with ${release} filled in. */
  List<String> command() {
    return configuration.command().stream().map(this::filledIn).toList();
  }

  /** The variables of the configuration with ${release} filled in; the service's own stay. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(configuration.environment());
    environment.replaceAll((name, value) -> filledIn(value));
    return environment;
  }

  private String filledIn(String text) {
    return release.map(path -> text.replace("${release}", path.toString())).orElse(text);
  }
}
