package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sun.nio.ch.Detour;
import sun.nio.ch.Syscalls;

/** Gives the service the listeners' sockets in the place of those that it binds. */
final class Adoption implements Detour.Hook {

  private static final int POLLIN = 1;

  /** Told on the service's thread. */
  interface Observer {

    /** A declared address has been bound and, where it can, listens. */
    void bound(DeclaredListener listener, long inode, SocketAddress probe);

    void failed(String reason);
  }

  private final List<DeclaredListener> listeners;
  private final Gate gate;
  private final Observer observer;

  // Replaced as a whole: read on every accept, poll and epoll_ctl of the service.
  private volatile AdoptedSocket[] adopted = {};
  private boolean hasBeenLive;
  private Path privateDirectory;

  Adoption(List<DeclaredListener> listeners, Gate gate, Observer observer) {
    this.listeners = listeners;
    this.gate = gate;
    this.observer = observer;
  }

  /** Opens the gate, the first time onto the public sockets. */
  synchronized void open() throws IOException {
    hasBeenLive = true;
    forgetStale();
    for (AdoptedSocket socket : adopted) {
      DeclaredListener listener = socket.listener();
      if (!listener.perWorker() && !socket.isPublic()) {
        socket.goPublic(listener.inherited());
      }
    }
    // Open before the registrations are back: an edge-triggered selector gets one event, and an
    // accept that is refused then would be its last.
    gate.open();
    for (AdoptedSocket socket : adopted) {
      socket.registrations().resume();
    }
  }

  /** The public sockets that the service holds. */
  synchronized List<Message.Held> held() {
    forgetStale();
    List<Message.Held> held = new ArrayList<>();
    for (AdoptedSocket socket : adopted) {
      if (socket.isPublic()) {
        held.add(new Message.Held(socket.listener().name(), socket.inode()));
      }
    }
    return held;
  }

  synchronized void shut() throws IOException {
    gate.shut();
    forgetStale();
    for (AdoptedSocket socket : adopted) {
      if (socket.isPublic()) {
        socket.registrations().suspend();
        // Before the gate is asked a datagram would be taken, with which no accept comes.
        socket.wake();
      }
    }
  }

  /** A public listener for connections that the service does not hold; null: it holds them all. */
  synchronized String missing() {
    forgetStale();
    for (DeclaredListener listener : listeners) {
      if (!listener.perWorker() && !listener.protocol().equals("udp") && !isHeld(listener)) {
        return listener.name();
      }
    }
    return null;
  }

  private boolean isHeld(DeclaredListener listener) {
    for (AdoptedSocket socket : adopted) {
      if (socket.listener() == listener) {
        return true;
      }
    }
    return false;
  }

  /** The sockets that the service listens on, no longer the ones it has closed. */
  AdoptedSocket[] sockets() {
    return adopted;
  }

  @Override
  public boolean bind(
      String protocol,
      ProtocolFamily family,
      FileDescriptor descriptor,
      InetAddress address,
      int port)
      throws IOException {
    DeclaredListener listener = port == 0 ? null : match(protocol, address, port);
    if (listener == null) {
      return false;
    }
    InetAddress unbound = Syscalls.localAddress(descriptor).getAddress();
    // What the system would say: a v6 socket that is bound to any v4 address says any v6 address.
    InetAddress local = address.isAnyLocalAddress() ? unbound : address;
    return adopt(
        descriptor,
        listener,
        new InetSocketAddress(local, port),
        () -> Syscalls.bind(family, descriptor, loopback(), 0));
  }

  @Override
  public boolean bind(FileDescriptor descriptor, Path path) throws IOException {
    DeclaredListener listener = match(path);
    if (listener == null) {
      return false;
    }
    return adopt(
        descriptor,
        listener,
        UnixDomainSocketAddress.of(path),
        () -> Syscalls.bind(descriptor, privatePath(listener)));
  }

  private interface Bind {
    void run() throws IOException;
  }

  private synchronized boolean adopt(
      FileDescriptor descriptor, DeclaredListener listener, SocketAddress local, Bind privately)
      throws IOException {
    forgetStale();
    gate.hang();
    if (listener.inherited() != null) {
      // All generations share this mode, and one that blocks would stall another's event loop.
      Syscalls.nonBlocking(listener.inherited());
    }
    AdoptedSocket socket = new AdoptedSocket(descriptor, listener, local, Syscalls::control);
    if (hasBeenLive && !listener.perWorker()) {
      socket.goPublic(listener.inherited());
      if (gate.isOpen()) {
        socket.registrations().resume();
      }
    } else {
      privately.run();
      // As the inherited one is, so that nobody sleeps in accept when the sockets are exchanged.
      Syscalls.nonBlocking(descriptor);
    }
    AdoptedSocket[] more = Arrays.copyOf(adopted, adopted.length + 1);
    more[adopted.length] = socket;
    adopted = more;
    if (listener.protocol().equals("udp")) {
      announce(socket, descriptor);
    }
    return true;
  }

  private void announce(AdoptedSocket socket, FileDescriptor descriptor) {
    if (!socket.announce()) {
      return;
    }
    DeclaredListener listener = socket.listener();
    long inode = socket.inode();
    if (!listener.perWorker()) {
      inode = Descriptors.inode(Syscalls.number(listener.inherited()));
      if (inode != listener.inode()) {
        observer.failed(
            "cannot adopt listener " + listener.name() + ": descriptor holds another socket");
      }
    }
    try {
      observer.bound(
          listener,
          inode,
          listener.path() == null
              ? Syscalls.localAddress(descriptor)
              : Syscalls.unixAddress(descriptor));
    } catch (IOException e) {
      observer.failed("cannot adopt listener " + listener.name() + ": " + e.getMessage());
    }
  }

  private DeclaredListener match(String protocol, InetAddress address, int port) {
    DeclaredListener found = null;
    for (DeclaredListener listener : listeners) {
      if (listener.covers(protocol, address, port)
          && (found == null || listener.isExactly(address))) {
        found = listener;
      }
    }
    return found;
  }

  private DeclaredListener match(Path path) {
    for (DeclaredListener listener : listeners) {
      if (listener.covers(path)) {
        return listener;
      }
    }
    return null;
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private Path privatePath(DeclaredListener listener) throws IOException {
    if (privateDirectory == null) {
      privateDirectory = Files.createTempDirectory("upgrader-worker-");
      privateDirectory.toFile().deleteOnExit();
    }
    Path path = Files.createTempFile(privateDirectory, listener.name(), ".sock");
    Files.delete(path);
    path.toFile().deleteOnExit();
    return path;
  }

  private void forgetStale() {
    List<AdoptedSocket> kept = new ArrayList<>();
    for (AdoptedSocket socket : adopted) {
      if (!socket.isStale()) {
        kept.add(socket);
      }
    }
    adopted = kept.toArray(new AdoptedSocket[0]);
  }

  private AdoptedSocket find(FileDescriptor descriptor) {
    for (AdoptedSocket socket : adopted) {
      if (socket.is(descriptor)) {
        return socket;
      }
    }
    return null;
  }

  private AdoptedSocket find(int descriptor) {
    for (AdoptedSocket socket : adopted) {
      if (socket.number() == descriptor) {
        return socket;
      }
    }
    return null;
  }

  @Override
  public boolean listens(FileDescriptor descriptor) {
    // A second listen would change the backlog for every generation.
    AdoptedSocket socket = find(descriptor);
    return socket != null && socket.isPublic();
  }

  @Override
  public void listening(FileDescriptor descriptor) {
    AdoptedSocket socket = find(descriptor);
    if (socket != null) {
      announce(socket, descriptor);
    }
  }

  @Override
  public InetSocketAddress localAddress(FileDescriptor descriptor) {
    AdoptedSocket socket = find(descriptor);
    return socket != null && socket.local() instanceof InetSocketAddress address ? address : null;
  }

  @Override
  public UnixDomainSocketAddress unixAddress(FileDescriptor descriptor) {
    AdoptedSocket socket = find(descriptor);
    return socket != null && socket.local() instanceof UnixDomainSocketAddress address
        ? address
        : null;
  }

  @Override
  public int enter(FileDescriptor descriptor) {
    AdoptedSocket socket = find(descriptor);
    if (socket == null) {
      return FREE;
    }
    if (!socket.isPublic()) {
      gate.pass();
      return COUNTED;
    }
    return gate.enter() ? COUNTED : REFUSED;
  }

  @Override
  public void leave() {
    gate.leave();
  }

  @Override
  public boolean keepsMode(FileDescriptor descriptor) {
    return find(descriptor) != null;
  }

  @Override
  public int poll(FileDescriptor descriptor, int events, long millis) throws IOException {
    AdoptedSocket socket = find(descriptor);
    if (socket == null) {
      return Syscalls.poll(descriptor, events, millis);
    }
    // Whoever waits to send has an answer to give to what it took before.
    if ((events & POLLIN) != 0 && socket.isPublic() && !gate.isOpen()) {
      gate.await(millis);
      return 0;
    }
    return socket.poll(events, millis);
  }

  @Override
  public FileDescriptor adopted(int number) {
    AdoptedSocket socket = find(number);
    return socket == null || socket.isStale() ? null : socket.descriptor();
  }

  @Override
  public int control(int epoll, int operation, int descriptor, int events) {
    AdoptedSocket socket = find(descriptor);
    if (socket == null || socket.isStale()) {
      return Syscalls.control(epoll, operation, descriptor, events);
    }
    return socket.registrations().control(epoll, operation, events);
  }
}
