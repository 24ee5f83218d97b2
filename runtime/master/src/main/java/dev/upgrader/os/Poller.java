package dev.upgrader.os;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The one place where the master waits: epoll(7), level-triggered, with a handler per descriptor.
 * Not thread-safe; the loop's thread owns it.
 */
public final class Poller implements AutoCloseable {
  public static final int READABLE = 0x1;
  public static final int WRITABLE = 0x4;

  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;
  private static final int BATCH = 64;

  /** struct epoll_event is packed on x86-64 and aligned elsewhere, see linux/eventpoll.h. */
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

  private static final int SIZE = PACKED ? 12 : 16;
  private static final int DATA = PACKED ? 4 : 8;

  /**
   * Told that its descriptor is ready; hang-up and error count as readable, so that the next read
   * tells which.
   */
  @FunctionalInterface
  public interface Handler {
    void ready(boolean readable, boolean writable);
  }

  private final int epoll;
  private final ByteBuffer events = LibC.memory(BATCH * SIZE);
  private final Map<Integer, Handler> handlers = new HashMap<>();

  public Poller() throws OsException {
    epoll = LibC.epollCreate();
  }

  public void add(int fd, int interest, Handler handler) throws OsException {
    LibC.epollControl(epoll, ADD, fd, event(fd, interest));
    handlers.put(fd, handler);
  }

  public void change(int fd, int interest) throws OsException {
    LibC.epollControl(epoll, MODIFY, fd, event(fd, interest));
  }

  /**
   * Call it before the descriptor is closed: the kernel drops a registration only with the last
   * copy of the file.
   */
  public void remove(int fd) {
    if (handlers.remove(fd) != null) {
      try {
        LibC.epollControl(epoll, DELETE, fd, event(fd, 0));
      } catch (OsException e) {
        throw new IllegalStateException("cannot stop watching descriptor " + fd, e);
      }
    }
  }

  /** The end of a descriptor that was watched here. */
  public void removeAndClose(int fd) {
    remove(fd);
    try {
      LibC.close(fd);
    } catch (OsException e) {
      throw new IllegalStateException("cannot close descriptor " + fd, e);
    }
  }

  /**
   * Waits for one round of events and hands each to its handler. A handler may add and remove
   * descriptors: an event of one that was removed in the same round is dropped.
   *
   * @param timeoutMillis -1: no limit
   */
  public void poll(int timeoutMillis) throws OsException {
    int ready;
    try {
      ready = LibC.epollWait(epoll, events, BATCH, timeoutMillis);
    } catch (OsException e) {
      if (e.errno() == Errno.EINTR) {
        return;
      }
      throw e;
    }
    int[] fds = new int[ready];
    int[] masks = new int[ready];
    for (int i = 0; i < ready; i++) {
      masks[i] = events.getInt(i * SIZE);
      fds[i] = events.getInt(i * SIZE + DATA);
    }
    for (int i = 0; i < ready; i++) {
      Handler handler = handlers.get(fds[i]);
      if (handler != null) {
        handler.ready((masks[i] & ~WRITABLE) != 0, (masks[i] & WRITABLE) != 0);
      }
    }
  }

  @Override
  public void close() throws OsException {
    LibC.close(epoll);
  }

  private static ByteBuffer event(int fd, int interest) {
    return LibC.memory(SIZE).putInt(0, interest).putInt(DATA, fd);
  }
}
