package dev.upgrader.agent;

import java.io.FileDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sun.nio.ch.Syscalls;

/** The service's open connections, from its own descriptors: no server is asked. */
final class Connections {

  private static final int POLLERR = 8;
  private static final int POLLHUP = 16;

  private final List<DeclaredListener> listeners;
  private final Adoption adoption;

  Connections(List<DeclaredListener> listeners, Adoption adoption) {
    this.listeners = listeners;
    this.adoption = adoption;
  }

  /** Accepted from a public listener and not hung up: neither side of a hung-up one says more. */
  int open() {
    return inodes().size();
  }

  /** The inodes of the same. */
  List<Long> inodes() {
    Set<Long> listening = listening();
    List<Long> open = new ArrayList<>();
    for (int number : Descriptors.sockets()) {
      long inode = Descriptors.inode(number);
      if (isConnection(Syscalls.descriptor(number)) && !listening.contains(inode)) {
        open.add(inode);
      }
    }
    return open;
  }

  private boolean isConnection(FileDescriptor descriptor) {
    try {
      return belongs(descriptor) && (Syscalls.poll(descriptor, 0, 0) & (POLLERR | POLLHUP)) == 0;
    } catch (IOException e) {
      // Closed since it was listed.
      return false;
    }
  }

  private boolean belongs(FileDescriptor descriptor) throws IOException {
    int port = Syscalls.localAddress(descriptor).getPort();
    for (DeclaredListener listener : listeners) {
      if (listener.perWorker()) {
        continue;
      }
      if (listener.path() == null
          // What is not an IP socket shows a port that means nothing.
          ? listener.port() == port && Syscalls.isTcp(descriptor)
          : !Syscalls.isTcp(descriptor)
              && listener.covers(Syscalls.unixAddress(descriptor).getPath())) {
        return true;
      }
    }
    return false;
  }

  private Set<Long> listening() {
    Set<Long> inodes = new HashSet<>();
    for (DeclaredListener listener : listeners) {
      inodes.add(listener.inode());
    }
    for (AdoptedSocket socket : adoption.sockets()) {
      inodes.add(socket.inode());
    }
    return inodes;
  }
}
