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
 */
final class TouchFiles {
  static final Duration BURST = Duration.ofSeconds(1);

  /** inotify(7): written and closed, attributes (a touch), moved here, created. */
  private static final int MASK = 0x8 | 0x4 | 0x80 | 0x100;

  /** struct inotify_event: int wd, uint32 mask, cookie, len, then the name. */
  private static final int LENGTH = 12;

  private static final int NAME = 16;

  private final int fd;
  private final Poller poller;
  private final Timers timers;
  private final Predicate<Path> sink;
  private final Map<Integer, Path> directories = new HashMap<>();
  private final Set<Path> files;
  private final Set<Path> resting = new HashSet<>();
  private final ByteBuffer events = LibC.memory(16 * 1024);

  /**
   * Watches {@code files}, each told to {@code sink} once for a burst, unless it says that the
   * touch does not count.
   *
   * @throws IOException a directory is not there
   */
  TouchFiles(Set<Path> files, Poller poller, Timers timers, Predicate<Path> sink)
      throws IOException {
    this.files = Set.copyOf(files);
    this.poller = poller;
    this.timers = timers;
    this.sink = sink;
    fd = LibC.watcher();
    for (Path file : files) {
      try {
        directories.put(LibC.watch(fd, file.getParent().toString(), MASK), file.getParent());
      } catch (OsException e) {
        LibC.close(fd);
        throw new IOException("cannot watch " + file + ": " + e.getMessage(), e);
      }
    }
    poller.add(fd, Poller.READABLE, (readable, writable) -> drain());
  }

  void close() {
    poller.removeAndClose(fd);
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
    while (at < events.limit()) {
      int length = events.getInt(at + LENGTH);
      byte[] name = new byte[length];
      events.get(at + NAME, name);
      touched(
          directories.get(events.getInt(at)),
          new String(name, StandardCharsets.UTF_8).replace("\0", ""));
      at += NAME + length;
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
