package dev.upgrader.os;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An established connection as the kernel tells it to everybody in the same network namespace,
 * sock_diag(7). The process that holds it is not asked and does not notice.
 *
 * @param inode of the socket; 0: it waits in the listener's queue
 * @param unread bytes that have come and that the process has not read
 * @param unacknowledged bytes that the process has written and that have not arrived
 * @param received bytes ever
 * @param sent bytes ever
 * @param sinceSent milliseconds since data was sent last, in steps of the kernel's clock: 1 to 10
 *     ms; before any was, since the connection was opened
 * @param sinceReceived the same since data came
 */
public record TcpConnection(
    long inode,
    long unread,
    long unacknowledged,
    long received,
    long sent,
    long sinceSent,
    long sinceReceived) {

  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int REQUEST_DUMP = 0x1 | 0x300;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int IPPROTO_TCP = 6;
  private static final int ESTABLISHED = 1;
  private static final int INET_DIAG_INFO = 2;

  /** The kernel fills half of it at most. */
  private static final int BUFFER = 64 * 1024;

  /** struct nlmsghdr, struct inet_diag_req_v2 and struct inet_diag_msg of linux/inet_diag.h. */
  private static final int HEADER = 16;

  private static final int ASKED = HEADER + 56;
  private static final int ANSWERED = 72;

  /** How long the local side has had the last word, in milliseconds; -1: it has not. */
  public long silence() {
    if (unread > 0 || unacknowledged > 0) {
      return -1;
    }
    // In the same step of the clock it is taken for an answer: a quick service's are all like that,
    // and what follows on an answer so closely is hardly ever what takes the service long.
    boolean answered = sent > 0 && sinceSent <= sinceReceived;
    return received == 0 || answered ? Math.min(sinceSent, sinceReceived) : -1;
  }

  /**
   * All at a local port.
   *
   * @throws OsException the kernel does not tell
   */
  public static List<TcpConnection> at(int port) throws OsException {
    int socket = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, NETLINK_SOCK_DIAG);
    try {
      List<TcpConnection> found = new ArrayList<>();
      for (int family : List.of(LibC.AF_INET6, LibC.AF_INET)) {
        LibC.send(socket, question(family, port));
        ByteBuffer answer = LibC.memory(BUFFER);
        do {
          LibC.read(socket, answer.clear());
        } while (take(answer.flip(), found));
      }
      return found;
    } finally {
      LibC.close(socket);
    }
  }

  private static ByteBuffer question(int family, int port) {
    ByteBuffer question = LibC.memory(ASKED);
    question.putInt(0, ASKED).putShort(4, (short) SOCK_DIAG_BY_FAMILY);
    question.putShort(6, (short) REQUEST_DUMP);
    question.put(HEADER, (byte) family).put(HEADER + 1, (byte) IPPROTO_TCP);
    question.put(HEADER + 2, (byte) (1 << (INET_DIAG_INFO - 1)));
    question.putInt(HEADER + 4, 1 << ESTABLISHED);
    return question.put(HEADER + 8, (byte) (port >> 8)).put(HEADER + 9, (byte) port);
  }

  /** True: more is to come. */
  private static boolean take(ByteBuffer messages, List<TcpConnection> found) throws OsException {
    int at = 0;
    while (at + HEADER <= messages.limit()) {
      int length = messages.getInt(at);
      int type = messages.getShort(at + 4);
      if (type == DONE) {
        return false;
      }
      if (type == ERROR) {
        throw new OsException(-messages.getInt(at + HEADER));
      }
      one(messages, at + HEADER, at + length, found);
      at += aligned(length);
    }
    return true;
  }

  private static void one(ByteBuffer messages, int start, int end, List<TcpConnection> found) {
    for (int at = start + ANSWERED; at < end; at += aligned(messages.getShort(at))) {
      if (messages.getShort(at + 2) == INET_DIAG_INFO) {
        found.add(of(messages, start, at + 4));
      }
    }
  }

  /** The offsets are those of struct tcp_info in linux/tcp.h. */
  private static TcpConnection of(ByteBuffer messages, int message, int info) {
    return new TcpConnection(
        Integer.toUnsignedLong(messages.getInt(message + 68)),
        Integer.toUnsignedLong(messages.getInt(message + 56)),
        Integer.toUnsignedLong(messages.getInt(message + 60)),
        messages.getLong(info + 128),
        messages.getLong(info + 200),
        Integer.toUnsignedLong(messages.getInt(info + 44)),
        Integer.toUnsignedLong(messages.getInt(info + 52)));
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }
}
