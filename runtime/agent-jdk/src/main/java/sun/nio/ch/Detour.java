package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * What the JDK's channels call in place of {@link Net}, {@link IOUtil}, {@link EPoll} and {@link
 * UnixDomainSockets}: the same names and types, so that a class is redirected by changing the owner
 * of a method reference. Each asks the agent first.
 */
public final class Detour {

  /** The agent's say. Every method is called on the service's own threads. */
  public interface Hook {

    int REFUSED = -1;
    int FREE = 0;
    int COUNTED = 1;

    /** True: the hook has bound the socket, in its own way. */
    boolean bind(
        String protocol,
        ProtocolFamily family,
        FileDescriptor descriptor,
        InetAddress address,
        int port)
        throws IOException;

    /** True: the hook has bound the socket, in its own way. */
    boolean bind(FileDescriptor descriptor, Path path) throws IOException;

    /** True: the socket listens already. */
    boolean listens(FileDescriptor descriptor);

    /** The socket listens from now on. */
    void listening(FileDescriptor descriptor);

    /** What the service shall take for its local address; null: what the system says. */
    InetSocketAddress localAddress(FileDescriptor descriptor);

    /** What the service shall take for its local address; null: what the system says. */
    UnixDomainSocketAddress unixAddress(FileDescriptor descriptor);

    /** One of {@link #REFUSED}, {@link #FREE}, {@link #COUNTED}; the last is followed by leave. */
    int enter(FileDescriptor descriptor);

    void leave();

    /** True: the mode of this socket is not the service's to change. */
    boolean keepsMode(FileDescriptor descriptor);

    int poll(FileDescriptor descriptor, int events, long millis) throws IOException;

    /** What was adopted under this number; null: nothing. */
    FileDescriptor adopted(int number);

    int control(int epoll, int operation, int descriptor, int events);
  }

  private static volatile Hook hook;

  private Detour() {}

  /** To be called once, before the first class is redirected. */
  public static void install(Hook hook) {
    Detour.hook = hook;
  }

  static Hook hook() {
    return hook;
  }

  static void bind(ProtocolFamily family, FileDescriptor descriptor, InetAddress address, int port)
      throws IOException {
    if (!hook.bind("tcp", family, descriptor, address, port)) {
      Net.bind(family, descriptor, address, port);
    }
  }

  static void bindDatagram(
      ProtocolFamily family, FileDescriptor descriptor, InetAddress address, int port)
      throws IOException {
    if (!hook.bind("udp", family, descriptor, address, port)) {
      Net.bind(family, descriptor, address, port);
    }
  }

  static void bind(FileDescriptor descriptor, InetAddress address, int port) throws IOException {
    bind(Net.UNSPEC, descriptor, address, port);
  }

  static void bind(FileDescriptor descriptor, Path path) throws IOException {
    if (!hook.bind(descriptor, path)) {
      UnixDomainSockets.bind(descriptor, path);
    }
  }

  static void listen(FileDescriptor descriptor, int backlog) throws IOException {
    if (!hook.listens(descriptor)) {
      Net.listen(descriptor, backlog);
    }
    hook.listening(descriptor);
  }

  static InetSocketAddress localAddress(FileDescriptor descriptor) throws IOException {
    InetSocketAddress address = hook.localAddress(descriptor);
    return address != null ? address : Net.localAddress(descriptor);
  }

  /** In place of {@code UnixDomainSockets.localAddress}: told apart by its name alone. */
  static UnixDomainSocketAddress unixAddress(FileDescriptor descriptor) throws IOException {
    UnixDomainSocketAddress address = hook.unixAddress(descriptor);
    return address != null ? address : UnixDomainSockets.localAddress(descriptor);
  }

  static int accept(FileDescriptor descriptor, FileDescriptor accepted, InetSocketAddress[] remote)
      throws IOException {
    int pass = hook.enter(descriptor);
    if (pass == Hook.REFUSED) {
      return IOStatus.UNAVAILABLE;
    }
    try {
      return Net.accept(descriptor, accepted, remote);
    } finally {
      if (pass == Hook.COUNTED) {
        hook.leave();
      }
    }
  }

  static int accept(FileDescriptor descriptor, FileDescriptor accepted, String[] remote)
      throws IOException {
    int pass = hook.enter(descriptor);
    if (pass == Hook.REFUSED) {
      return IOStatus.UNAVAILABLE;
    }
    try {
      return UnixDomainSockets.accept(descriptor, accepted, remote);
    } finally {
      if (pass == Hook.COUNTED) {
        hook.leave();
      }
    }
  }

  static void configureBlocking(FileDescriptor descriptor, boolean blocking) throws IOException {
    if (!hook.keepsMode(descriptor)) {
      IOUtil.configureBlocking(descriptor, blocking);
    }
  }

  static int poll(FileDescriptor descriptor, int events, long millis) throws IOException {
    return hook.poll(descriptor, events, millis);
  }

  static int ctl(int epoll, int operation, int descriptor, int events) {
    return hook.control(epoll, operation, descriptor, events);
  }
}
