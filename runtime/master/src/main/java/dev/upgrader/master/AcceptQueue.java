package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import java.nio.ByteBuffer;

/**
 * The queue of a listening TCP socket as the kernel counts it. For a socket that listens, tcp_info
 * carries the queue's length in tcpi_unacked and its limit in tcpi_sacked, tcp_get_info() in
 * net/ipv4/tcp.c; what it dropped is the socket's own counter in SO_MEMINFO, sk_get_meminfo() in
 * net/core/sock.c.
 *
 * @param length -1: the kernel does not tell, and so for the others
 */
record AcceptQueue(long length, long limit, long overflows) {
  private static final AcceptQueue UNKNOWN = new AcceptQueue(-1, -1, -1);
  private static final int TCP_INFO = 11;
  private static final int UNACKED = 24;
  private static final int SACKED = 28;
  private static final int SO_MEMINFO = 55;
  private static final int DROPS = 8 * Integer.BYTES;

  static AcceptQueue of(OpenListener listener) {
    if (listener.perWorker() || !(listener.address() instanceof Address.Tcp)) {
      return UNKNOWN;
    }
    try {
      ByteBuffer info = LibC.structure(listener.fd(), LibC.IPPROTO_TCP, TCP_INFO, 104);
      ByteBuffer memory = LibC.structure(listener.fd(), LibC.SOL_SOCKET, SO_MEMINFO, 36);
      return new AcceptQueue(
          Integer.toUnsignedLong(info.getInt(UNACKED)),
          Integer.toUnsignedLong(info.getInt(SACKED)),
          Integer.toUnsignedLong(memory.getInt(DROPS)));
    } catch (OsException e) {
      // An older kernel, or one that forbids it: a figure less, nothing more.
      return UNKNOWN;
    }
  }
}
