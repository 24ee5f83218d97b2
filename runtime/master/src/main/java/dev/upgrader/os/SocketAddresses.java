package dev.upgrader.os;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** struct sockaddr_in, _in6 and _un as the kernel reads them. */
public final class SocketAddresses {
  /** Bytes of sun_path, unix(7); the last one is the terminating zero. */
  public static final int MAX_UNIX_PATH = 107;

  private SocketAddresses() {}

  public static ByteBuffer inet4(Inet4Address address, int port) {
    ByteBuffer struct = LibC.memory(16).putShort(0, (short) LibC.AF_INET);
    port(struct, port);
    struct.position(4);
    return struct.put(address.getAddress()).rewind();
  }

  /**
   * A v4 address goes in as ::ffff:a.b.c.d: on a socket without V6ONLY that is the same listener.
   */
  public static ByteBuffer inet6(InetAddress address, int port) {
    ByteBuffer struct = LibC.memory(28).putShort(0, (short) LibC.AF_INET6);
    port(struct, port);
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      struct.put(18, (byte) 0xff).put(19, (byte) 0xff).position(20);
    } else {
      struct.position(8);
    }
    return struct.put(bytes).rewind();
  }

  public static ByteBuffer unix(Path path) {
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    checkLength(path, bytes);
    ByteBuffer struct = LibC.memory(2 + bytes.length + 1).putShort(0, (short) LibC.AF_UNIX);
    struct.position(2);
    return struct.put(bytes).rewind();
  }

  private static void checkLength(Object path, byte[] bytes) {
    if (bytes.length > MAX_UNIX_PATH) {
      throw new IllegalArgumentException(
          "the path "
              + path
              + " has "
              + bytes.length
              + " bytes, a socket's path at most "
              + MAX_UNIX_PATH);
    }
  }

  /** A path, or with a leading @ a name in the abstract namespace, unix(7). */
  public static ByteBuffer unixOrAbstract(String name) {
    if (!name.startsWith("@")) {
      return unix(Path.of(name));
    }
    byte[] bytes = name.substring(1).getBytes(StandardCharsets.UTF_8);
    checkLength(name, bytes);
    ByteBuffer struct = LibC.memory(2 + 1 + bytes.length).putShort(0, (short) LibC.AF_UNIX);
    struct.position(3);
    return struct.put(bytes).rewind();
  }

  /** The opposite, in the form that a configuration has. */
  public static String text(ByteBuffer struct, int type) throws IOException {
    String kind = type == LibC.SOCK_DGRAM ? "udp:" : "";
    int port = Short.toUnsignedInt(Short.reverseBytes(struct.getShort(2)));
    return switch (struct.getShort(0)) {
      case LibC.AF_INET -> kind + host(struct, 4, 4) + ":" + port;
      case LibC.AF_INET6 -> kind + "[" + host(struct, 8, 16) + "]:" + port;
      case LibC.AF_UNIX -> {
        byte[] path = new byte[Math.max(0, struct.limit() - 3)];
        struct.get(2, path);
        yield "unix:" + new String(path, StandardCharsets.UTF_8);
      }
      default -> throw new IOException("cannot use a socket of family " + struct.getShort(0));
    };
  }

  private static String host(ByteBuffer struct, int at, int length) throws IOException {
    byte[] bytes = new byte[length];
    struct.get(at, bytes);
    return InetAddress.getByAddress(bytes).getHostAddress();
  }

  private static void port(ByteBuffer struct, int port) {
    ByteOrder order = struct.order();
    struct.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port).order(order);
  }
}
