package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.PlainFile;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
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

  private CommandFifo(int fd, Poller poller) {
    this.fd = fd;
    this.poller = poller;
  }

  /**
   * Opens it; nothing is read yet.
   *
   * @throws IOException there is something else at {@code path}, or it cannot be made
   */
  static CommandFifo open(Path path, Poller poller) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      make(path);
    }
    int fd = open(path);
    try {
      requireOwn(path, PlainFile.path(fd));
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
    return new CommandFifo(fd, poller);
  }

  private static void make(Path path) throws IOException {
    try {
      LibC.makeFifo(path.toString(), MODE);
    } catch (OsException e) {
      throw new IOException(
          "cannot make fifo "
              + path
              + ": "
              + e.getMessage()
              + "; there has to be a directory "
              + path.getParent()
              + " that this user may write to",
          e);
    }
  }

  private static int open(Path path) throws IOException {
    try {
      return LibC.open(path.toString(), LibC.O_READ_WRITE_NONBLOCK | LibC.O_NOFOLLOW, 0);
    } catch (OsException e) {
      throw new IOException("cannot use fifo " + path + ": " + e.getMessage(), e);
    }
  }

  /** Whoever owns it decides who writes to it; by another name it is another service's. */
  private static void requireOwn(Path path, Path opened) throws IOException {
    if (!Files.readAttributes(opened, BasicFileAttributes.class).isOther()) {
      throw new IOException("cannot use fifo " + path + ": there is a file that is no FIFO");
    }
    UserPrincipal owner = Files.getOwner(opened);
    if (!Trusted.own().includes(owner)) {
      throw new IOException(
          "cannot use fifo " + path + ": it belongs to " + owner.getName() + "; remove it");
    }
    if ((int) Files.getAttribute(opened, "unix:nlink") > 1) {
      throw new IOException(
          "cannot use fifo " + path + ": it is a hard link, and may be another's; remove it");
    }
  }

  int fd() {
    return fd;
  }

  /** Begins to take letters. */
  void read(Consumer<Character> sink) throws OsException {
    if (!reading) {
      reading = true;
      poller.add(fd, Poller.READABLE, (readable, writable) -> drain(sink));
    }
  }

  /** Takes no more letters; they wait. */
  void rest() throws OsException {
    if (reading) {
      reading = false;
      poller.remove(fd);
    }
  }

  /** Puts letters back for whoever reads it next. */
  void leave(String letters) throws OsException {
    byte[] bytes = letters.getBytes(StandardCharsets.US_ASCII);
    LibC.write(fd, LibC.memory(bytes.length).put(bytes).flip());
  }

  void close() throws OsException {
    rest();
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
