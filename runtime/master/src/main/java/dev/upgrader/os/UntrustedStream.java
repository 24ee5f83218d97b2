package dev.upgrader.os;

import java.nio.ByteBuffer;

/**
 * Our end of a Unix-domain stream, or of a pipe, whose other end is not believed. Descriptors can
 * come with its bytes, unix(7). The kernel closes those that nobody takes in the thread that reads
 * the bytes, or that closes the stream with bytes unread, and the close of a TCP socket that
 * lingers takes as long as its sender likes. So they are neither read nor closed in the caller's.
 */
public final class UntrustedStream {
  private UntrustedStream() {}

  /**
   * As {@link LibC#read}; 0 also when descriptors come with what is next, which stays unread.
   *
   * @throws OsException there is nothing to read yet, or it is broken
   */
  public static int read(int fd, ByteBuffer direct) throws OsException {
    try {
      int plain = LibC.peek(fd, direct);
      // No byte more than was looked at: what has come meanwhile may bring some.
      return plain <= 0 ? 0 : LibC.read(fd, direct.limit(direct.position() + plain));
    } catch (OsException e) {
      if (e.errno() == Errno.ENOTSOCK) {
        return LibC.read(fd, direct);
      }
      throw e;
    }
  }

  /** Closes it; with anything unread in a thread of its own, which may take its time. */
  public static void close(int fd) throws OsException {
    if (isReadToTheEnd(fd)) {
      LibC.close(fd);
    } else {
      Thread closing = new Thread(() -> closeUnread(fd), "close of descriptor " + fd);
      closing.setDaemon(true);
      closing.start();
    }
  }

  /** From here on nothing is sent to us. */
  private static boolean isReadToTheEnd(int fd) {
    try {
      LibC.shutdownInput(fd);
      return LibC.peek(fd, LibC.memory(1)) == 0;
    } catch (OsException e) {
      // The end can be behind an error: of one that has ended with words of ours unread.
      return e.errno() == Errno.ENOTSOCK;
    }
  }

  private static void closeUnread(int fd) {
    try {
      LibC.close(fd);
    } catch (OsException e) {
      throw new IllegalStateException("cannot close descriptor " + fd, e);
    }
  }
}
