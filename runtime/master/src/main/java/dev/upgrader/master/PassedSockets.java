package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.config.Configuration;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.SocketAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sockets that the service manager has bound and passed to the first master, sd_listen_fds(3):
 * socket activation.
 *
 * @param listeners declared ones that take a passed socket
 * @param remarks what the operator has to know
 */
record PassedSockets(List<OpenListener> listeners, List<String> remarks) {
  private static final int FIRST = 3;

  /** Of {@code pid} in this environment; none if they are meant for another process. */
  static PassedSockets find(Map<String, String> environment, long pid, Configuration configuration)
      throws IOException {
    PassedSockets passed = new PassedSockets(new ArrayList<>(), new ArrayList<>());
    String count = environment.getOrDefault("LISTEN_FDS", "");
    if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))
        || !count.matches("[1-9]\\d{0,3}")) {
      return passed;
    }
    String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
    for (int i = 0; i < Integer.parseInt(count); i++) {
      passed.take(FIRST + i, i < names.length ? names[i] : "", configuration);
    }
    return passed;
  }

  private void take(int fd, String name, Configuration configuration) throws IOException {
    String address = address(fd, name);
    Optional<Configuration.Listener> declared = declared(name, address, configuration);
    if (declared.isEmpty()) {
      remarks.add(
          "closed the socket that was passed as '%s' on %s: no listener of that name or address is declared"
              .formatted(name, address));
      LibC.close(fd);
      return;
    }
    listeners.add(OpenListener.lent(declared.get(), fd));
    remarks.add(
        "listener %s takes the passed socket on %s".formatted(declared.get().name(), address));
  }

  private static String address(int fd, String name) throws IOException {
    try {
      return SocketAddresses.text(LibC.socketName(fd), LibC.socketType(fd));
    } catch (OsException e) {
      throw new IOException(
          "cannot take the socket that was passed as '%s', descriptor %d: %s"
              .formatted(name, fd, e.getMessage()),
          e);
    }
  }

  /** By its address; by its name where systemd binds another one than the service believes. */
  private Optional<Configuration.Listener> declared(
      String name, String address, Configuration configuration) {
    List<Configuration.Listener> free =
        configuration.listeners().stream()
            .filter(l -> l.scope() == Configuration.Scope.GENERATION)
            .filter(l -> listeners.stream().noneMatch(taken -> taken.name().equals(l.name())))
            .toList();
    return free.stream()
        .filter(l -> same(l.address(), address))
        .findFirst()
        .or(() -> free.stream().filter(l -> l.name().equals(name)).findFirst());
  }

  private static boolean same(Address declared, String passed) {
    if (declared.toString().equals(passed)) {
      return true;
    }
    try {
      Address other = Address.parse(passed);
      if (declared instanceof Address.Tcp a && other instanceof Address.Tcp b) {
        return same(a.host(), a.port(), b.host(), b.port());
      }
      return declared instanceof Address.Udp c
          && other instanceof Address.Udp d
          && same(c.host(), c.port(), d.host(), d.port());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A wildcard is one, whether it is written for v4 or v6. */
  private static boolean same(String host, int port, String otherHost, int otherPort) {
    try {
      InetAddress one = InetAddress.getByName(host);
      InetAddress other = InetAddress.getByName(otherHost);
      return port == otherPort
          && (one.equals(other) || (one.isAnyLocalAddress() && other.isAnyLocalAddress()));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
