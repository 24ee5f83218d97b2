package dev.upgrader.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a listener listens. Its text is the form that {@link #parse} takes. */
public sealed interface Address {

  /** Host is a literal address or a name, without brackets; port 1 to 65535. */
  record Tcp(String host, int port) implements Address {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** As {@link Tcp}, datagrams. */
  record Udp(String host, int port) implements Address {
    @Override
    public String toString() {
      return "udp:" + new Tcp(host, port);
    }
  }

  /** A Unix-domain stream socket at an absolute path. */
  record Unix(Path path) implements Address {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * Reads {@code host:port}, {@code [v6]:port}, {@code unix:/path}, {@code udp:host:port}.
   *
   * @throws IllegalArgumentException none of these; the text says what is wrong
   */
  static Address parse(String text) {
    if (text.startsWith("unix:")) {
      Path path = path(text);
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException(
            "cannot read address " + text + ": the path is not absolute");
      }
      return new Unix(path);
    }
    if (text.startsWith("udp:")) {
      Tcp tcp = tcp(text, text.substring("udp:".length()));
      return new Udp(tcp.host(), tcp.port());
    }
    return tcp(text, text);
  }

  private static Path path(String text) {
    try {
      return Path.of(text.substring("unix:".length()));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("cannot read address " + text + ": " + e.getReason(), e);
    }
  }

  private static Tcp tcp(String whole, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "cannot read address " + whole + ": expected host:port, [v6]:port or unix:/path");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw new IllegalArgumentException(
          "cannot read address " + whole + ": a v6 address stands in brackets, [::1]:8080");
    }
    String port = text.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(
          "cannot read address " + whole + ": the port is a number from 1 to 65535, not " + port);
    }
    return new Tcp(host, Integer.parseInt(port));
  }
}
