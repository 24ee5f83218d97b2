package dev.upgrader.agent;

import java.util.HashMap;
import java.util.Map;
import sun.nio.ch.Syscalls;

/**
 * The epoll registrations of one adopted socket. While they are suspended the kernel has none of
 * them, so nothing wakes the service's selector, and the service's own changes go on here.
 */
final class Registrations {

  /** An epoll instance and the number under which the service has added the socket to it. */
  private final Map<Integer, Integer> events = new HashMap<>();

  private final int descriptor;
  private final Kernel kernel;
  private boolean suspended;

  /** The system call, so that each family of channels can bring its own. */
  interface Kernel {
    int control(int epoll, int operation, int descriptor, int events);
  }

  Registrations(int descriptor, Kernel kernel) {
    this.descriptor = descriptor;
    this.kernel = kernel;
  }

  /** What was registered before the socket was adopted. */
  synchronized void found(Descriptors.Registration registration) {
    events.put(registration.epoll(), registration.events());
  }

  /** As epoll_ctl: 0 or errno. */
  synchronized int control(int epoll, int operation, int mask) {
    int result = suspended ? answer(epoll, operation) : call(epoll, operation, mask);
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
    if (!suspended) {
      // An epoll instance that was closed without a word: its number may be another's, which would
      // be woken by a socket that it does not know, were it added there later.
      events.keySet().removeIf(epoll -> call(epoll, Syscalls.EPOLL_CTL_DEL, 0) != 0);
      suspended = true;
    }
  }

  synchronized void resume() {
    if (suspended) {
      // One that was closed meanwhile answers EBADF.
      events
          .entrySet()
          .removeIf(entry -> call(entry.getKey(), Syscalls.EPOLL_CTL_ADD, entry.getValue()) != 0);
      suspended = false;
    }
  }

  private int call(int epoll, int operation, int mask) {
    return kernel.control(epoll, operation, descriptor, mask);
  }

  private int answer(int epoll, int operation) {
    boolean known = events.containsKey(epoll);
    if (operation == Syscalls.EPOLL_CTL_ADD) {
      return known ? Errno.EEXIST : 0;
    }
    return known ? 0 : Errno.ENOENT;
  }

  private static final class Errno {
    static final int ENOENT = 2;
    static final int EEXIST = 17;
  }
}
