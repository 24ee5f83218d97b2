package dev.upgrader.master;

import dev.upgrader.os.PlainFile;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Reason;
import dev.upgrader.os.WholeFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * PIDFILE and PIDFILE.oldbin of one master. A file is always whole: it is written beside and
 * renamed.
 *
 * <p>Every step looks at what the files say first, because anybody may have deleted or replaced
 * them meanwhile.
 */
final class Pidfile {
  /** A number and white space; what is longer is no pidfile. */
  private static final int LONGEST = 64;

  private final Path file;
  private final Path oldbin;
  private final long pid;

  Pidfile(Path file, long pid) {
    this.file = file;
    this.oldbin = file.resolveSibling(file.getFileName() + ".oldbin");
    this.pid = pid;
  }

  Path file() {
    return file;
  }

  Path oldbin() {
    return oldbin;
  }

  /** PIDFILE names this master. */
  void write() throws IOException {
    changing(() -> write(file));
  }

  /** PIDFILE becomes PIDFILE.oldbin; a PIDFILE that was deleted meanwhile is no obstacle. */
  void retire() throws IOException {
    changing(
        () -> {
          if (names(file)) {
            Files.move(file, oldbin, StandardCopyOption.ATOMIC_MOVE);
          } else {
            write(oldbin);
          }
        });
  }

  /**
   * PIDFILE names this master again, whatever a dead successor has left there; PIDFILE.oldbin is
   * gone.
   */
  void restore() throws IOException {
    changing(
        () -> {
          if (names(file)) {
            if (names(oldbin)) {
              Files.deleteIfExists(oldbin);
            }
          } else if (names(oldbin)) {
            Files.move(oldbin, file, StandardCopyOption.ATOMIC_MOVE);
          } else {
            write(file);
          }
        });
  }

  /**
   * Removes a PIDFILE.oldbin whose master has ended, whoever has its number now: in a container
   * that is started again that can be this process.
   */
  void removeStaleOldbin() throws IOException {
    if (Files.exists(oldbin, LinkOption.NOFOLLOW_LINKS) && !namesAnother(oldbin)) {
      changing(() -> Files.deleteIfExists(oldbin));
    }
  }

  private boolean namesAnother(Path path) throws IOException {
    OptionalLong named = read(path);
    if (named.isEmpty() || named.getAsLong() == pid || !Proc.isAlive(named.getAsLong())) {
      return false;
    }
    Optional<Proc.Stat> process = Proc.stat(named.getAsLong());
    return process.isPresent()
        && !Proc.startedAfter(
            process.get().startTicks(), Files.getLastModifiedTime(path).toInstant());
  }

  /** Removes whichever of the two names this master. */
  void remove() throws IOException {
    if (names(oldbin)) {
      Files.deleteIfExists(oldbin);
    }
    if (names(file)) {
      Files.deleteIfExists(file);
    }
  }

  /** Writes the one that names this master anew. */
  void rewrite() throws IOException {
    changing(() -> write(names(oldbin) ? oldbin : file));
  }

  /** The file that names this master at the moment, null: none. */
  Path held() {
    return names(file) ? file : names(oldbin) ? oldbin : null;
  }

  private boolean names(Path path) {
    OptionalLong named = read(path);
    return named.isPresent() && named.getAsLong() == pid;
  }

  /** The PID in {@code path}; empty: no file, or no PID in it. */
  static OptionalLong read(Path path) {
    try {
      String text = PlainFile.readAnyhow(path, LONGEST).strip();
      return text.matches("[1-9]\\d{0,9}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      // Not readable is for us the same as not there: it names nobody that we could act on.
      return OptionalLong.empty();
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  /**
   * So that an error names the pidfile and the reason: the file system's own text has only paths.
   */
  private void changing(Change change) throws IOException {
    try {
      change.make();
    } catch (FileSystemException e) {
      throw new IOException("cannot write pidfile " + file + ": " + Reason.of(e), e);
    }
  }

  private void write(Path target) throws IOException {
    WholeFile.write(target, pid + "\n");
  }
}
