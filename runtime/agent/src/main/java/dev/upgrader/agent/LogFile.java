package dev.upgrader.agent;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import sun.nio.ch.Syscalls;

/**
 * The log file of this worker, opened anew. Who may write to its directory could have put something
 * else there: a link to a file of ours, or a FIFO, at which an open waits for ever.
 */
final class LogFile {
  private LogFile() {}

  static FileOutputStream append(String path) throws IOException {
    Path file = Path.of(path);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      requirePlain(file);
    }
    FileOutputStream opened = new FileOutputStream(path, true);
    try {
      requirePlain(file);
      Path descriptor = Path.of("/proc/self/fd/" + Syscalls.number(opened.getFD()));
      if (!Files.isSameFile(descriptor, file)) {
        throw new IOException("it was replaced");
      }
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private static void requirePlain(Path file) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(file, "unix:isRegularFile,nlink", LinkOption.NOFOLLOW_LINKS);
    if (!(boolean) found.get("isRegularFile")) {
      throw new IOException("it is no regular file");
    }
    if ((int) found.get("nlink") != 1) {
      throw new IOException("it has other names");
    }
  }
}
