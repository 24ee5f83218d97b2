package dev.upgrader.agent;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import sun.nio.ch.Syscalls;

/**
 * A socket that the service has bound to a declared address. It begins as a private one, which only
 * directed probes find, and becomes another number for the inherited one, once: swapping back is
 * not possible, as the number may have been given to something else by then.
 */
final class AdoptedSocket {

  private final FileDescriptor descriptor;
  private final int number;
  private final DeclaredListener listener;
  private final SocketAddress local;
  private final Registrations registrations;

  /**
   * Native threads asleep in poll on this socket. Under its lock, so that none ends as it is woken.
   */
  private final Set<Long> sleepers = new HashSet<>();

  private volatile boolean isPublic;
  private volatile long inode;
  private volatile boolean announced;

  AdoptedSocket(
      FileDescriptor descriptor,
      DeclaredListener listener,
      SocketAddress local,
      Registrations.Kernel kernel) {
    this.descriptor = descriptor;
    this.number = Syscalls.number(descriptor);
    this.listener = listener;
    this.local = local;
    this.registrations = new Registrations(number, listener.protocol().equals("udp"), kernel);
    this.inode = Descriptors.inode(number);
    for (Descriptors.Registration registration : Descriptors.registrations(number)) {
      registrations.found(registration);
    }
  }

  DeclaredListener listener() {
    return listener;
  }

  /** What the service believes that it has bound. */
  SocketAddress local() {
    return local;
  }

  Registrations registrations() {
    return registrations;
  }

  FileDescriptor descriptor() {
    return descriptor;
  }

  int number() {
    return number;
  }

  long inode() {
    return inode;
  }

  boolean is(FileDescriptor other) {
    return descriptor == other;
  }

  boolean isPublic() {
    return isPublic;
  }

  /** The service has closed it; its number may be something else's by now. */
  synchronized boolean isStale() {
    return Descriptors.inode(number) != inode;
  }

  /** True the first time. */
  synchronized boolean announce() {
    boolean first = !announced;
    announced = true;
    return first;
  }

  /** Leaves the registrations suspended: they are resumed when the gate is open, never before. */
  synchronized void goPublic(FileDescriptor inherited) throws IOException {
    registrations.withdraw();
    Syscalls.duplicate(inherited, descriptor);
    registrations.suspend();
    inode = Descriptors.inode(number);
    isPublic = true;
    // A thread that was asleep in poll before is still asleep on the private socket; one that
    // enters poll from now on finds the public one.
    wake();
  }

  /** Whoever sleeps in poll looks anew at what it sleeps on. */
  void wake() {
    synchronized (sleepers) {
      sleepers.forEach(Syscalls::interrupt);
    }
  }

  int poll(int events, long millis) throws IOException {
    Long thread = Syscalls.thread();
    synchronized (sleepers) {
      sleepers.add(thread);
    }
    try {
      return Syscalls.poll(descriptor, events, millis);
    } finally {
      synchronized (sleepers) {
        sleepers.remove(thread);
      }
    }
  }
}
