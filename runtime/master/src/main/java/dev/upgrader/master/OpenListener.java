package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.config.Configuration;
import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.NoDevice;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Proc;
import dev.upgrader.os.SocketAddresses;
import dev.upgrader.os.Spawn;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A socket that this master holds: bound by the first master, inherited ever after, never unbound
 * while one generation lives. Listeners of scope worker have none: each worker binds its own.
 *
 * @param fd -1: scope worker
 * @param inode 0: scope worker
 * @param lent the service manager has bound it, and its path is not ours to remove
 */
record OpenListener(String name, Address address, int fd, long inode, boolean lent) {

  /** The kernel cuts it to net.core.somaxconn. */
  private static final int BACKLOG = 4096;

  /** Descriptors of listeners are kept away from the low numbers, which children get. */
  private static final int LOWEST = 64;

  /**
   * Binds it.
   *
   * @throws IOException it cannot be bound; the text names the address and, where it is taken, by
   *     whom
   */
  static OpenListener bind(Configuration.Listener declared) throws IOException {
    if (declared.scope() == Configuration.Scope.WORKER) {
      return new OpenListener(declared.name(), declared.address(), -1, 0, false);
    }
    try {
      int low = open(declared.address());
      int fd = LibC.duplicate(low, LOWEST);
      LibC.close(low);
      return new OpenListener(declared.name(), declared.address(), fd, Proc.socketInode(fd), false);
    } catch (OsException e) {
      throw new IOException(
          "cannot listen on " + declared.address() + ": " + reason(declared.address(), e), e);
    } catch (IllegalArgumentException | IOException e) {
      throw new IOException("cannot listen on " + declared.address() + ": " + e.getMessage(), e);
    }
  }

  /** Takes over the one that the old master has passed. */
  static OpenListener inherit(Message.Listener passed, boolean lent) throws IOException {
    Address address = Address.parse(passed.address());
    if (passed.perWorker()) {
      return new OpenListener(passed.name(), address, -1, 0, false);
    }
    int fd = LibC.duplicate(passed.fd(), LOWEST);
    LibC.close(passed.fd());
    long inode = Proc.socketInode(fd);
    if (inode != passed.inode()) {
      throw new IOException(
          "cannot take over listener "
              + passed.name()
              + ": socket "
              + inode
              + " is not the socket "
              + passed.inode()
              + " of the old master");
    }
    return new OpenListener(passed.name(), address, fd, inode, lent);
  }

  /** Takes the one that the service manager has bound and passed. */
  static OpenListener lent(Configuration.Listener declared, int passed) throws IOException {
    boolean datagrams = declared.address() instanceof Address.Udp;
    if (LibC.socketType(passed) != (datagrams ? LibC.SOCK_DGRAM : LibC.SOCK_STREAM)
        || (!datagrams && LibC.option(passed, LibC.SOL_SOCKET, LibC.SO_ACCEPTCONN) == 0)) {
      throw new IOException(
          "cannot take the passed socket for listener "
              + declared.name()
              + ": it does not listen as "
              + declared.address()
              + " asks for; see ListenStream= and Accept= of the socket unit");
    }
    int fd = LibC.duplicate(passed, LOWEST);
    LibC.close(passed);
    LibC.setNonBlocking(fd);
    return new OpenListener(declared.name(), declared.address(), fd, Proc.socketInode(fd), true);
  }

  /** The names of those that are lent. */
  static List<String> lent(List<OpenListener> listeners) {
    return listeners.stream().filter(OpenListener::lent).map(OpenListener::name).toList();
  }

  /** Adds them to what a process inherits; as it will see them. */
  static List<Message.Listener> pass(List<OpenListener> listeners, Spawn spawn) {
    return listeners.stream().map(l -> l.as(l.perWorker() ? -1 : spawn.pass(l.fd))).toList();
  }

  boolean perWorker() {
    return fd < 0;
  }

  /** The same socket, called otherwise. */
  OpenListener named(String other) {
    return new OpenListener(other, address, fd, inode, lent);
  }

  /** As the receiving process sees it, under the number {@code childFd}. */
  Message.Listener as(int childFd) {
    return new Message.Listener(name, address.toString(), perWorker(), childFd, inode);
  }

  /**
   * Takes no new connection; those that wait in its queue can be accepted.
   *
   * @throws IOException it goes on taking them
   */
  void refuse() throws IOException {
    if (address instanceof Address.Tcp) {
      NoDevice.bind(fd);
    } else if (address instanceof Address.Unix unix && Files.exists(unix.path())) {
      Files.move(unix.path(), aside(unix.path()));
    }
  }

  /** The opposite. */
  void take() throws IOException {
    if (perWorker() || lent) {
      return;
    }
    if (address instanceof Address.Tcp) {
      NoDevice.unbind(fd);
    } else if (address instanceof Address.Unix unix && Files.exists(aside(unix.path()))) {
      Files.move(aside(unix.path()), unix.path());
    }
  }

  private static Path aside(Path path) {
    return path.resolveSibling(path.getFileName() + ".removed");
  }

  /**
   * Closes our copy; the path of a Unix-domain socket goes only if {@code last}: nobody else
   * serves.
   */
  void close(boolean last) throws IOException {
    if (!perWorker()) {
      LibC.close(fd);
      if (last && !lent && address instanceof Address.Unix unix) {
        Files.deleteIfExists(unix.path());
        Files.deleteIfExists(aside(unix.path()));
      }
    }
  }

  private static int open(Address address) throws IOException {
    if (address instanceof Address.Unix unix) {
      return unix(unix.path());
    }
    if (address instanceof Address.Udp udp) {
      return inet(udp.host(), udp.port(), LibC.SOCK_DGRAM);
    }
    Address.Tcp tcp = (Address.Tcp) address;
    return inet(tcp.host(), tcp.port(), LibC.SOCK_STREAM);
  }

  /**
   * A v6 socket without V6ONLY also for a v4 address, as the JDK makes them itself: a v4 socket in
   * the place of the JDK's v6 one breaks its IPv6 socket options.
   */
  private static int inet(String host, int port, int type) throws IOException {
    InetAddress inet = InetAddress.getByName(host);
    int fd;
    ByteBuffer name;
    try {
      fd = LibC.socket(LibC.AF_INET6, type | LibC.SOCK_NONBLOCK);
      LibC.setOption(fd, LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, 0);
      name = SocketAddresses.inet6(inet, port);
    } catch (OsException e) {
      if (e.errno() != Errno.EAFNOSUPPORT || !(inet instanceof Inet4Address v4)) {
        throw e;
      }
      fd = LibC.socket(LibC.AF_INET, type | LibC.SOCK_NONBLOCK);
      name = SocketAddresses.inet4(v4, port);
    }
    try {
      if (type == LibC.SOCK_STREAM) {
        LibC.setOption(fd, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
      }
      LibC.bind(fd, name);
      if (type == LibC.SOCK_STREAM) {
        LibC.listen(fd, BACKLOG);
      }
      return fd;
    } catch (OsException e) {
      LibC.close(fd);
      throw e;
    }
  }

  private static int unix(Path path) throws IOException {
    ByteBuffer name = SocketAddresses.unix(path);
    int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK);
    try {
      if (Files.exists(path)) {
        removeStale(path, name);
      }
      LibC.bind(fd, name);
      LibC.listen(fd, BACKLOG);
      return fd;
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
  }

  /** A socket file that nobody listens on is left from a process that was killed. */
  private static void removeStale(Path path, ByteBuffer name) throws IOException {
    if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
      throw new IOException("there is a file at " + path + " that is no socket");
    }
    int client = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK);
    try {
      LibC.connect(client, name);
      throw new OsException(Errno.EADDRINUSE);
    } catch (OsException e) {
      if (e.errno() != Errno.ECONNREFUSED) {
        throw new OsException(Errno.EADDRINUSE);
      }
      Files.delete(path);
    } finally {
      LibC.close(client);
    }
  }

  private static String reason(Address address, OsException e) {
    if (e.errno() == Errno.EADDRINUSE && address instanceof Address.Tcp tcp) {
      return "port "
          + tcp.port()
          + " is taken by "
          + Proc.listenerOn(tcp.port()).orElse("somebody who cannot be seen from here");
    }
    if (e.errno() == Errno.EADDRINUSE) {
      return "it is taken by somebody who listens there";
    }
    return e.getMessage();
  }
}
