package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import sun.nio.ch.Syscalls;

/** A listener of the configuration and the rule by which a bind is taken for it. */
final class DeclaredListener {

  private final Message.Listener declared;
  private final String protocol;
  private final String host;
  private final int port;
  private final Path path;

  // Made and resolved when the service binds: until then it shall not wait for us.
  private FileDescriptor inherited;
  private InetAddress address;

  DeclaredListener(Message.Listener declared) {
    this.declared = declared;
    String text = declared.address();
    if (text.startsWith("unix:")) {
      protocol = "unix";
      path = normal(Path.of(text.substring("unix:".length())));
      host = null;
      port = 0;
    } else {
      protocol = text.startsWith("udp:") ? "udp" : "tcp";
      String hostAndPort = protocol.equals("udp") ? text.substring("udp:".length()) : text;
      int colon = hostAndPort.lastIndexOf(':');
      path = null;
      host = hostAndPort.substring(0, Math.max(colon, 0));
      port = Integer.parseInt(hostAndPort.substring(colon + 1));
    }
  }

  String name() {
    return declared.name();
  }

  /** As declared. */
  String address() {
    return declared.address();
  }

  boolean perWorker() {
    return declared.perWorker();
  }

  /** Null for one of scope worker. */
  synchronized FileDescriptor inherited() {
    if (inherited == null && declared.fd() >= 0) {
      inherited = Syscalls.descriptor(declared.fd());
    }
    return inherited;
  }

  /** What the inherited descriptor must refer to. */
  long inode() {
    return declared.inode();
  }

  String protocol() {
    return protocol;
  }

  int port() {
    return port;
  }

  /** Null unless the protocol is unix. */
  Path path() {
    return path;
  }

  /** What a service binds that takes connections here; null: datagrams come here. */
  SocketAddress toBind() {
    if (path != null) {
      return UnixDomainSocketAddress.of(path);
    }
    return protocol.equals("tcp") ? new InetSocketAddress(resolved(), port) : null;
  }

  /** The very address, not only one that covers it. */
  boolean isExactly(InetAddress other) {
    return other.equals(resolved());
  }

  /**
   * Same port, and the same address or on either side the wildcard. Java has turned v4-mapped
   * addresses into v4 ones by now; the loopbacks of v4 and v6 stand for each other, because
   * "localhost" may be either.
   */
  boolean covers(String otherProtocol, InetAddress other, int otherPort) {
    if (port != otherPort || !protocol.equals(otherProtocol)) {
      return false;
    }
    InetAddress own = resolved();
    return other.equals(own)
        || other.isAnyLocalAddress()
        || own.isAnyLocalAddress()
        || (other.isLoopbackAddress() && own.isLoopbackAddress());
  }

  boolean covers(Path other) {
    return path != null && path.equals(normal(other));
  }

  static Path normal(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private synchronized InetAddress resolved() {
    if (address == null) {
      String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      boolean any = bare.isEmpty() || bare.equals("*");
      try {
        address = InetAddress.getByName(any ? "0.0.0.0" : bare);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("cannot resolve address " + declared.address(), e);
      }
    }
    return address;
  }
}
