package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.UntrustedStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Lines over a stream socket that never make the loop wait: to a worker, to the other master, to a
 * client of the control socket. A line that is longer than the bound, or a reader that lets more
 * pile up than the bound, ends the channel; so do descriptors that come along.
 */
final class LineChannel {

  /**
   * Told what arrives. {@code closed} comes once, after the last line; the descriptor is closed by
   * then.
   */
  interface Listener {
    void line(String line);

    void closed();
  }

  private static final int MAX_PENDING = 1024 * 1024;
  private static final ByteBuffer INPUT = LibC.memory(16 * 1024);

  private final int fd;
  private final Poller poller;
  private final int maxLine;
  private final Listener listener;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private ByteBuffer pending = LibC.memory(0);
  private boolean open = true;
  private boolean isHeard = true;

  /**
   * Takes over {@code fd}.
   *
   * @throws OsException it cannot be watched, and is the caller's still
   */
  LineChannel(int fd, Poller poller, int maxLine, Listener listener) throws OsException {
    this.fd = fd;
    this.poller = poller;
    this.maxLine = maxLine;
    this.listener = listener;
    LibC.setNonBlocking(fd);
    LibC.setCloseOnExec(fd, true);
    poller.add(fd, Poller.READABLE, this::ready);
  }

  /** One that has ended already. */
  private LineChannel(Poller poller, Listener listener) {
    this.fd = -1;
    this.poller = poller;
    this.maxLine = 0;
    this.listener = listener;
    this.open = false;
  }

  /** Takes over {@code fd}; -1: it has ended, under an earlier image of this process. */
  static LineChannel of(int fd, Poller poller, int maxLine, Listener listener) throws OsException {
    return fd < 0
        ? new LineChannel(poller, listener)
        : new LineChannel(fd, poller, maxLine, listener);
  }

  /** The beginning of a line whose end has not arrived, whatever bytes it is of, in Base64. */
  String heard() {
    return Base64.getEncoder().encodeToString(partial.toByteArray());
  }

  /**
   * What an earlier image of this process has {@link #heard}.
   *
   * @throws IllegalArgumentException it is no Base64
   */
  void hear(String beginning) {
    partial.writeBytes(Base64.getDecoder().decode(beginning));
  }

  /** -1: it is not open any more, and its number may be another's. */
  int fd() {
    return open ? fd : -1;
  }

  boolean isOpen() {
    return open;
  }

  /** The other side has not read all that was sent. */
  boolean isBehind() {
    return pending.hasRemaining();
  }

  /** Sends it, now or as soon as the other side reads; when that has ended: nothing. */
  void send(String line) {
    if (!open || !isHeard) {
      return;
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (pending.remaining() + bytes.length > MAX_PENDING) {
      close();
      return;
    }
    ByteBuffer joined = LibC.memory(pending.remaining() + bytes.length);
    joined.put(pending).put(bytes).flip();
    pending = joined;
    write();
  }

  /** Takes what the other side has still said before it ended, then ends the channel. */
  void finish() {
    catchUp();
    close();
  }

  /** Takes what the other side has said so far, before the loop would tell of it. */
  void catchUp() {
    boolean more = open;
    while (more) {
      more = read() && open;
    }
  }

  /** Nothing more will be said; the other side knows when this returns and it looks. */
  void hangUp() throws OsException {
    if (open) {
      LibC.shutdownOutput(fd);
    }
  }

  /** Ends the channel; {@code closed} is told. */
  void close() {
    if (!open) {
      return;
    }
    open = false;
    poller.remove(fd);
    try {
      UntrustedStream.close(fd);
    } catch (OsException e) {
      throw new IllegalStateException("cannot close descriptor " + fd, e);
    }
    listener.closed();
  }

  private void ready(boolean readable, boolean writable) {
    if (writable) {
      write();
    }
    if (readable && open) {
      read();
    }
  }

  private void write() {
    try {
      if (pending.hasRemaining()) {
        LibC.send(fd, pending);
      }
    } catch (OsException e) {
      if (e.errno() != Errno.EAGAIN && e.errno() != Errno.EINTR) {
        // What the other side has said before it ended is still to be read, and its end behind it.
        isHeard = false;
        pending = LibC.memory(0);
      }
    }
    watch();
  }

  private void watch() {
    try {
      poller.change(
          fd, pending.hasRemaining() ? Poller.READABLE | Poller.WRITABLE : Poller.READABLE);
    } catch (OsException e) {
      throw new IllegalStateException("cannot watch descriptor " + fd, e);
    }
  }

  /** Whether there was something to read. */
  private boolean read() {
    INPUT.clear();
    int count;
    try {
      count = UntrustedStream.read(fd, INPUT);
    } catch (OsException e) {
      if (e.errno() != Errno.EAGAIN && e.errno() != Errno.EINTR) {
        close();
      }
      return false;
    }
    if (count == 0) {
      close();
      return false;
    }
    INPUT.flip();
    byte[] bytes = new byte[count];
    INPUT.get(bytes);
    for (int i = 0; i < count && open; i++) {
      take(bytes[i]);
    }
    return true;
  }

  private void take(byte next) {
    if (next != '\n') {
      if (partial.size() >= maxLine) {
        close();
        return;
      }
      partial.write(next);
      return;
    }
    String line = partial.toString(StandardCharsets.UTF_8);
    partial.reset();
    listener.line(line);
  }
}
