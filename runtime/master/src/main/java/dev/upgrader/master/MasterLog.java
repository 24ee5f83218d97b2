package dev.upgrader.master;

import dev.upgrader.os.LibC;
import dev.upgrader.os.PlainFile;
import dev.upgrader.os.Reason;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file that {@code run --daemon} has put in the place of this process's output, and that of
 * every later generation.
 *
 * @param file empty: the output goes where the caller's shell has pointed it
 */
public record MasterLog(Optional<Path> file) {
  /** The environment variable with its path, which outlives generations and images. */
  public static final String VARIABLE = "UPGRADER_LOG";

  /** Of a log that is made. */
  public static final int MODE = 0644;

  private static final int OUTPUT = 1;
  private static final int ERRORS = 2;

  /** A path alone says nothing: whoever starts a master by hand may have the variable as well. */
  static MasterLog find(Map<String, String> environment) {
    return new MasterLog(
        Optional.ofNullable(environment.get(VARIABLE))
            .filter(path -> Files.isRegularFile(PlainFile.path(OUTPUT)))
            .map(Path::of));
  }

  /**
   * Goes on in the file that is at the path now, made if there is none.
   *
   * @throws IOException it goes on in the file of before
   */
  void reopen() throws IOException {
    if (file.isEmpty()) {
      return;
    }
    int fd = open(file.get());
    try {
      LibC.duplicateOnto(fd, OUTPUT);
      LibC.duplicateOnto(fd, ERRORS);
    } finally {
      LibC.close(fd);
    }
  }

  private static int open(Path path) throws IOException {
    try {
      return PlainFile.openToAppend(path, MODE, Trusted.own());
    } catch (IOException e) {
      throw cannotReopen(path, e);
    }
  }

  /** With the path named once. */
  static IOException cannotReopen(Path file, IOException cause) {
    String why = cause instanceof PlainFile.Unfit unfit ? unfit.why() : Reason.of(cause);
    return new IOException("cannot reopen " + file + ": " + why, cause);
  }
}
