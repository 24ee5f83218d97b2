package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Files whose touch asks for an action. Their directories are watched, not the files: a file may be
 * missing, and is as often replaced by a rename as it is touched. What comes within {@link #BURST}
 * of the first sign is one touch.
 *
 * <p>A watch is of the directory that was there, whatever is there by its name later. That it has
 * gone or has another name is told, and another one is looked for; that a symbolic link leads
 * elsewhere is not, see {@link #renew}.
 */
final class TouchFiles {
  static final Duration BURST = Duration.ofSeconds(1);

  /** inotify(7): written and closed, attributes (a touch), moved here, created. */
  private static final int TOUCHED = 0x8 | 0x4 | 0x80 | 0x100;

  /** The directory itself was moved. */
  private static final int MOVED = 0x800;

  /** The directory is gone; told in any case. */
  private static final int IGNORED = 0x8000;

  /** struct inotify_event: int wd, uint32 mask, cookie, len, then the name. */
  private static final int MASK = 4;

  private static final int LENGTH = 12;

  private static final int NAME = 16;

  private final int fd;
  private final Poller poller;
  private final Timers timers;
  private final Predicate<Path> sink;
  private final Amends amends;
  private Map<Integer, Path> directories = new HashMap<>();
  private final Set<Path> files;
  private final Set<Path> resting = new HashSet<>();
  private final ByteBuffer events = LibC.memory(16 * 1024);
  private boolean closed;

  /**
   * Watches {@code files}, each told to {@code sink} once for a burst, unless it says that the
   * touch does not count.
   *
   * @throws IOException a directory is not there
   */
  TouchFiles(Set<Path> files, Poller poller, Timers timers, Log log, Predicate<Path> sink)
      throws IOException {
    this.files = Set.copyOf(files);
    this.poller = poller;
    this.timers = timers;
    this.sink = sink;
    this.amends = new Amends(timers, log);
    fd = LibC.watcher();
    try {
      watch();
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
    poller.add(fd, Poller.READABLE, (readable, writable) -> drain());
  }

  /** Other directories may be there by the same names; one that is not there is awaited. */
  void renew() {
    amends.take(this::watch);
  }

  void close() {
    closed = true;
    amends.cancel();
    poller.removeAndClose(fd);
  }

  /** A directory that is watched already keeps its number, and what has not been read yet. */
  private void watch() throws IOException {
    Map<Integer, Path> found = new HashMap<>();
    IOException missing = null;
    for (Path file : files) {
      Path directory = file.getParent();
      try {
        found.put(LibC.watch(fd, directory.toString(), TOUCHED | MOVED), directory);
      } catch (OsException e) {
        missing = new IOException("cannot watch " + file + ": " + e.getMessage(), e);
      }
    }
    directories.keySet().removeAll(found.keySet());
    directories.keySet().forEach(number -> LibC.unwatch(fd, number));
    directories = found;
    if (missing != null) {
      throw missing;
    }
  }

  private void drain() {
    events.clear();
    try {
      LibC.read(fd, events);
    } catch (OsException e) {
      if (e.errno() == Errno.EAGAIN || e.errno() == Errno.EINTR) {
        return;
      }
      throw new IllegalStateException("cannot read which files were touched", e);
    }
    events.flip();
    int at = 0;
    boolean lost = false;
    while (at < events.limit()) {
      int length = events.getInt(at + LENGTH);
      byte[] name = new byte[length];
      events.get(at + NAME, name);
      Path directory = directories.get(events.getInt(at));
      lost |= directory != null && (events.getInt(at + MASK) & (MOVED | IGNORED)) != 0;
      touched(directory, new String(name, StandardCharsets.UTF_8).replace("\0", ""));
      at += NAME + length;
    }
    // What was touched may have led to other files, and to the end of this watch.
    if (lost && !closed) {
      renew();
    }
  }

  private void touched(Path directory, String name) {
    if (directory == null || name.isEmpty()) {
      return;
    }
    Path file = directory.resolve(name);
    if (files.contains(file) && !resting.contains(file) && sink.test(file)) {
      resting.add(file);
      timers.after(BURST, () -> resting.remove(file));
    }
  }
}
