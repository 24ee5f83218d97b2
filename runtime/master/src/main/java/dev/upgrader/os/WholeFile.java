package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that is always whole: it is written beside and renamed. */
public final class WholeFile {

  private WholeFile() {}

  /**
   * Replaces what is at {@code file}. What somebody has put in the place of the file beside is
   * removed and not written to: CREATE_NEW follows no link and takes no file that is there.
   */
  public static void write(Path file, String content) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + "." + pid() + ".tmp");
    Files.deleteIfExists(beside);
    try {
      Files.writeString(beside, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}
