package dev.upgrader.harness.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What the program calls at a point. Every point is written down; at the one that is named in the
 * file {@code armed} the first process that comes along says so in {@code reached} and waits for
 * {@code go}.
 */
public final class Point {
  private static Path folder;

  private Point() {}

  static void in(Path where) {
    folder = where;
  }

  /** Before a step or after it; {@code subject} is what the step is about, null: nothing. */
  public static void reach(String step, Object subject) {
    String name = subject == null ? step : step + " " + word(subject);
    // To a client of the control socket: what is said there follows from a command's own points.
    if (name.endsWith("{")) {
      return;
    }
    try {
      Files.writeString(
          folder.resolve("trace"),
          ProcessHandle.current().pid() + " " + name + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (isArmed(name)) {
        Path reached = folder.resolve("reached");
        Path beside = folder.resolve("reached.tmp");
        Files.writeString(beside, ProcessHandle.current().pid() + "\n");
        Files.move(beside, reached, StandardCopyOption.ATOMIC_MOVE);
        Appearance.await(folder.resolve("go"));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot stop at " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Once, for whoever is first. */
  private static boolean isArmed(String name) throws IOException {
    Path armed = folder.resolve("armed");
    try {
      if (!Files.readString(armed).strip().equals(name)) {
        return false;
      }
      Files.move(armed, folder.resolve("taken"), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String word(Object subject) {
    if (subject instanceof Enum<?> constant) {
      return constant.name();
    }
    if (subject instanceof String line) {
      return line.startsWith("{") ? "{" : line.split(" ", 2)[0];
    }
    try {
      return (String) subject.getClass().getMethod("command").invoke(subject);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot name " + subject, e);
    }
  }
}
