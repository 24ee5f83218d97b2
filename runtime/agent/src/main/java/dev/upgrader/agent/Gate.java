package dev.upgrader.agent;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import sun.nio.ch.Syscalls;

/**
 * What stands before every accept from a public listener. It is one for all listeners: a worker is
 * live or it is not.
 */
final class Gate {

  private static final int POLLIN = 1;

  private final AtomicInteger inFlight = new AtomicInteger();

  // Readable while the gate is open: a blocking acceptor sleeps on it, and not on a monitor,
  // because
  // the JDK's close interrupts a sleeping acceptor in its system call and then waits for it.
  private FileDescriptor bell;
  private int rope;

  private volatile boolean open;

  /** Before the first socket is adopted. Not earlier: a starting service shall not wait for it. */
  synchronized void hang() throws IOException {
    if (bell == null) {
      long pipe = Syscalls.pipe();
      bell = Syscalls.descriptor((int) (pipe >>> 32));
      rope = (int) pipe;
      if (open) {
        Syscalls.write(rope);
      }
    }
  }

  boolean isOpen() {
    return open;
  }

  /** True: one accept may be tried, followed by {@link #leave}. */
  boolean enter() {
    inFlight.incrementAndGet();
    if (open) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  /** For a socket that is behind no gate yet: the accept is counted, so that shut() sees it. */
  void pass() {
    inFlight.incrementAndGet();
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  synchronized void open() throws IOException {
    if (!open) {
      open = true;
      if (bell != null) {
        Syscalls.write(rope);
      }
    }
  }

  /** When this returns no accept is in flight and none will be. */
  synchronized void shut() throws IOException {
    if (open) {
      open = false;
      if (bell != null) {
        Syscalls.drain(Syscalls.number(bell));
      }
    }
    // Every adopted socket is non-blocking: an accept in flight takes microseconds.
    while (inFlight.get() != 0) {
      Thread.onSpinWait();
    }
  }

  /** Sleeps until the gate opens, the time is over (-1: never) or a signal comes. */
  void await(long millis) throws IOException {
    Syscalls.poll(bell, POLLIN, millis);
  }
}
