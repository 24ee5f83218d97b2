package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/**
 * The master FIFO. It is made once and never again: uWSGI makes it anew after every client, and a
 * letter written in between is lost. Open for reading and writing, so that it never comes to its
 * end and what writers have left stays in it while one generation hands over to the next; bytes are
 * taken in the order in which the kernel has got them, fifo(7).
 */
final class CommandFifo {
  private static final int MODE = 0600;

  private final int fd;
  private final Poller poller;
  private final ByteBuffer letters = LibC.memory(4096);
  private boolean reading;

  /**
   * Opens it; nothing is read yet.
   *
   * @param open its descriptor if it is open already, -1: it is not
   * @throws IOException there is something else at {@code path}, or it cannot be made
   */
  CommandFifo(Path path, int open, Poller poller) throws IOException {
    this.poller = poller;
    if (open >= 0) {
      fd = open;
      LibC.setCloseOnExec(fd, true);
      return;
    }
    if (!Files.exists(path)) {
      LibC.makeFifo(path.toString(), MODE);
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
      throw new IOException("cannot use fifo " + path + ": there is a file that is no FIFO");
    }
    fd = LibC.open(path.toString(), LibC.O_READ_WRITE_NONBLOCK, 0);
  }

  int fd() {
    return fd;
  }

  /** Begins to take letters: only one generation at a time does. */
  void read(Consumer<Character> sink) throws OsException {
    if (!reading) {
      reading = true;
      poller.add(fd, Poller.READABLE, (readable, writable) -> drain(sink));
    }
  }

  void close() throws OsException {
    if (reading) {
      poller.remove(fd);
    }
    LibC.close(fd);
  }

  private void drain(Consumer<Character> sink) {
    letters.clear();
    try {
      LibC.read(fd, letters);
    } catch (OsException e) {
      if (e.errno() == Errno.EAGAIN || e.errno() == Errno.EINTR) {
        return;
      }
      throw new IllegalStateException("cannot read the FIFO", e);
    }
    letters.flip();
    while (letters.hasRemaining()) {
      sink.accept((char) letters.get());
    }
  }
}
