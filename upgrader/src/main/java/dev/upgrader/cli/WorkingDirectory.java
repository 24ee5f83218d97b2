package dev.upgrader.cli;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import java.nio.file.Path;
import java.util.Optional;

/** Where this program was called. The launcher has left it when it is gone: no JVM starts there. */
final class WorkingDirectory {

  private WorkingDirectory() {}

  /** Absolute, empty: it is gone. */
  static Optional<Path> current() {
    if (Boolean.getBoolean("upgrader.directory.gone")) {
      return Optional.empty();
    }
    return Optional.of(Path.of(System.getProperty("user.dir")));
  }

  /** What {@code path} means here. */
  static Path resolve(String option, Path path) {
    if (path.isAbsolute()) {
      return path.normalize();
    }
    return current()
        .map(directory -> directory.resolve(path).normalize())
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "cannot resolve " + option + " " + path + ": the working directory is gone",
                    "Give an absolute path."));
  }
}
