package dev.upgrader.os;

/**
 * Lets a listening TCP socket take no new connection, while those that it has in its queue, or that
 * are half way through their handshake, are still to be had: bound to a network device that there
 * is not, it is found for no segment that opens a connection, inet_lookup_listener() in
 * net/ipv4/inet_hashtables.c, and the sender is refused as at a port where nobody listens. The rest
 * of a handshake finds its request, not the listener, and a child takes the device of its first
 * segment. socket(7), SO_BINDTOIFINDEX, since Linux 5.0.
 */
public final class NoDevice {
  private static final int SO_BINDTOIFINDEX = 62;
  private static final int NONE = Integer.MAX_VALUE;
  private static final int ANY = 0;

  private NoDevice() {}

  /**
   * From now on who connects is refused.
   *
   * @throws OsException it could not be undone: that wants CAP_NET_RAW, sock_bindtoindex_locked()
   *     in net/core/sock.c. The socket is as it was.
   */
  public static void bind(int fd) throws OsException {
    int trial = LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM);
    try {
      set(trial, NONE);
      set(trial, ANY);
    } finally {
      LibC.close(trial);
    }
    set(fd, NONE);
  }

  /** The opposite of {@link #bind}. */
  public static void unbind(int fd) throws OsException {
    set(fd, ANY);
  }

  private static void set(int fd, int device) throws OsException {
    LibC.setOption(fd, LibC.SOL_SOCKET, SO_BINDTOIFINDEX, device);
  }
}
