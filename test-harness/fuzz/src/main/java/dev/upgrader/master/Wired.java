package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A socket pair: one end is the code's, the other one ours. */
final class Wired implements AutoCloseable {
  private static final ByteBuffer OUTPUT = LibC.memory(64 * 1024);
  private static final ByteBuffer INPUT = LibC.memory(64 * 1024);

  private final int theirs;
  private final int ours;
  private boolean open = true;

  Wired() throws OsException {
    int[] pair = LibC.socketPair(LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK);
    theirs = pair[0];
    ours = pair[1];
  }

  int theirs() {
    return theirs;
  }

  /** Says it all, as fast as it is heard. */
  void say(byte[] bytes, Poller poller) throws OsException {
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(OUTPUT.capacity(), bytes.length - from);
      OUTPUT.clear().put(bytes, from, length).flip();
      try {
        from += LibC.send(ours, OUTPUT);
      } catch (OsException e) {
        if (e.errno() != Errno.EAGAIN) {
          // The other side has had enough and closed: its right.
          return;
        }
      }
      poller.poll(0);
    }
  }

  /** What there is to read now. */
  byte[] heard() throws OsException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      INPUT.clear();
      try {
        if (LibC.read(ours, INPUT) == 0) {
          return all.toByteArray();
        }
      } catch (OsException e) {
        return all.toByteArray();
      }
      byte[] bytes = new byte[INPUT.flip().remaining()];
      INPUT.get(bytes);
      all.writeBytes(bytes);
    }
  }

  /** We say no more, and hear no more. */
  void hangUp() throws OsException {
    if (open) {
      open = false;
      LibC.close(ours);
    }
  }

  @Override
  public void close() throws OsException {
    hangUp();
  }
}
