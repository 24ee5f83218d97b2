package dev.upgrader.cli.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** PIDFILE, which names the master that serves, and PIDFILE.oldbin, which names the old of two. */
public record Pidfiles(Path current) {

  /** What one of the files says. */
  sealed interface Content {}

  /** There is no such file. */
  record Missing() implements Content {}

  /** There is one, and it names nobody. */
  record Unreadable(String why) implements Content {}

  /** A number, and since when it stands there. */
  record Names(long pid, FileTime written) implements Content {}

  /** The file of the old master during an upgrade. */
  public Path old() {
    return current.resolveSibling(current.getFileName() + ".oldbin");
  }

  static Content read(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      if (text.matches("[1-9]\\d{0,9}")) {
        return new Names(Long.parseLong(text), Files.getLastModifiedTime(file));
      }
      return new Unreadable(text.isEmpty() ? "it is empty" : "it holds no process number");
    } catch (NoSuchFileException e) {
      return new Missing();
    } catch (IOException e) {
      return new Unreadable(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  /** The process that {@code PIDFILE} names at this moment. */
  public Optional<Long> named() {
    return read(current) instanceof Names names ? Optional.of(names.pid()) : Optional.empty();
  }
}
