package dev.upgrader.agent;

import java.util.HashMap;
import java.util.Map;
import sun.nio.ch.Syscalls;

/**
 * The epoll registrations of one adopted socket. While they are suspended nothing that comes in
 * wakes the service's selector, and the service's own changes go on here. The kernel has only those
 * then that wait to send, for which a datagram socket is used as well.
 */
final class Registrations {

  /** An epoll instance and the number under which the service has added the socket to it. */
  private final Map<Integer, Integer> events = new HashMap<>();

  private final int descriptor;
  private final boolean sends;
  private final Kernel kernel;
  private Share share = Share.ALL;

  /** How much of a registration the kernel has. */
  private enum Share {
    ALL,
    OUTPUT,
    NONE;

    private static final int EPOLLOUT = 0x4;

    /** EPOLLIN, EPOLLPRI, EPOLLRDNORM, EPOLLRDBAND and EPOLLRDHUP. */
    private static final int INPUT = 0x1 | 0x2 | 0x40 | 0x80 | 0x2000;

    /** Null: nothing. A mask of 0 is not that: it still hears of errors. */
    Integer of(int mask) {
      return switch (this) {
        case ALL -> mask;
        case OUTPUT -> (mask & EPOLLOUT) != 0 ? mask & ~INPUT : null;
        case NONE -> null;
      };
    }
  }

  /** The system call, so that each family of channels can bring its own. */
  interface Kernel {
    int control(int epoll, int operation, int descriptor, int events);
  }

  /**
   * Those of {@code descriptor}.
   *
   * @param sends whether the service also sends through the socket
   */
  Registrations(int descriptor, boolean sends, Kernel kernel) {
    this.descriptor = descriptor;
    this.sends = sends;
    this.kernel = kernel;
  }

  /** What was registered before the socket was adopted. */
  synchronized void found(Descriptors.Registration registration) {
    events.put(registration.epoll(), registration.events());
  }

  /** As epoll_ctl: 0 or errno. */
  synchronized int control(int epoll, int operation, int mask) {
    int result = share == Share.ALL ? call(epoll, operation, mask) : answer(epoll, operation, mask);
    if (result == 0) {
      if (operation == Syscalls.EPOLL_CTL_DEL) {
        events.remove(epoll);
      } else {
        events.put(epoll, mask);
      }
    }
    return result;
  }

  synchronized void suspend() {
    bring(sends ? Share.OUTPUT : Share.NONE);
  }

  /** Before the number comes to stand for another socket: the kernel forgets them with this one. */
  synchronized void withdraw() {
    bring(Share.NONE);
  }

  synchronized void resume() {
    bring(Share.ALL);
  }

  private void bring(Share next) {
    if (next != share) {
      // An epoll instance that was closed without a word: its number may be another's, which would
      // be woken by a socket that it does not know, were it added there later.
      events
          .entrySet()
          .removeIf(
              entry -> {
                int mask = entry.getValue();
                return change(entry.getKey(), share.of(mask), next.of(mask)) != 0;
              });
      share = next;
    }
  }

  /** Brings the kernel from one registration to another; null: none. */
  private int change(int epoll, Integer before, Integer after) {
    if (after == null) {
      return before == null ? 0 : call(epoll, Syscalls.EPOLL_CTL_DEL, 0);
    }
    int operation = before == null ? Syscalls.EPOLL_CTL_ADD : Syscalls.EPOLL_CTL_MOD;
    return call(epoll, operation, after);
  }

  private int call(int epoll, int operation, int mask) {
    return kernel.control(epoll, operation, descriptor, mask);
  }

  private int answer(int epoll, int operation, int mask) {
    Integer known = events.get(epoll);
    if ((known != null) == (operation == Syscalls.EPOLL_CTL_ADD)) {
      return known != null ? Errno.EEXIST : Errno.ENOENT;
    }
    Integer before = known == null ? null : share.of(known);
    return change(epoll, before, operation == Syscalls.EPOLL_CTL_DEL ? null : share.of(mask));
  }

  private static final class Errno {
    static final int ENOENT = 2;
    static final int EEXIST = 17;
  }
}
