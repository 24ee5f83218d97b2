package dev.upgrader.os;

import java.nio.ByteBuffer;

/**
 * Lets a listening TCP socket take no new connection, while those that it has in its queue, or that
 * are half way through their handshake, are still to be had: the kernel has nothing for it but a
 * filter of the packets that open one. socket(7), SO_ATTACH_FILTER; for a TCP socket the filter
 * sees the segment from its header on, tcp_filter() in net/ipv4/tcp_ipv4.c. Connections that are
 * accepted take after the socket, and never see such a packet.
 */
public final class SynFilter {
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_DETACH_FILTER = 27;

  private static final int FLAGS = 13;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;

  private static final int LOAD_BYTE = 0x30;
  private static final int AND = 0x54;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int INSTRUCTION = 8;

  private SynFilter() {}

  /** From now on the first packet of a connection is dropped; its sender tries again. */
  public static void attach(int fd) throws OsException {
    ByteBuffer program = LibC.memory(5 * INSTRUCTION);
    put(program, LOAD_BYTE, 0, 0, FLAGS);
    put(program, AND, 0, 0, SYN | ACK);
    put(program, JUMP_IF_EQUAL, 0, 1, SYN);
    put(program, RETURN, 0, 0, 0);
    put(program, RETURN, 0, 0, -1);
    ByteBuffer header = LibC.memory(2 * Long.BYTES);
    header.putShort(0, (short) 5);
    header.putLong(Long.BYTES, LibC.address(program));
    LibC.setOption(fd, LibC.SOL_SOCKET, SO_ATTACH_FILTER, header);
  }

  /** The opposite. */
  public static void detach(int fd) throws OsException {
    LibC.setOption(fd, LibC.SOL_SOCKET, SO_DETACH_FILTER, 0);
  }

  private static void put(ByteBuffer program, int code, int then, int otherwise, int value) {
    program.putShort((short) code).put((byte) then).put((byte) otherwise).putInt(value);
  }
}
