package dev.upgrader.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which calls of which classes of the JDK go through the detour. Tried on JDK 17 and 25. */
final class Redirections {

  private static final String NET = "sun/nio/ch/Net";
  private static final String IO = "sun/nio/ch/IOUtil";
  private static final String UNIX = "sun/nio/ch/UnixDomainSockets";
  private static final String FD = "Ljava/io/FileDescriptor;";

  /**
   * A static call. The method keeps its type; most keep their name.
   *
   * @param everywhere every JDK that we know makes it
   */
  record Call(String owner, String method, String descriptor, String detour, boolean everywhere) {

    Call(String owner, String method, String descriptor) {
      this(owner, method, descriptor, method, true);
    }

    Call(String owner, String method, String descriptor, String detour) {
      this(owner, method, descriptor, detour, true);
    }
  }

  private static final Call BIND =
      new Call(NET, "bind", "(Ljava/net/ProtocolFamily;" + FD + "Ljava/net/InetAddress;I)V");
  private static final Call BIND_PLAIN =
      new Call(NET, "bind", "(" + FD + "Ljava/net/InetAddress;I)V");
  private static final Call BIND_DATAGRAM =
      new Call(NET, "bind", BIND.descriptor(), "bindDatagram");
  private static final Call LISTEN = new Call(NET, "listen", "(" + FD + "I)V");
  private static final Call ADDRESS =
      new Call(NET, "localAddress", "(" + FD + ")Ljava/net/InetSocketAddress;");
  private static final Call ACCEPT =
      new Call(NET, "accept", "(" + FD + FD + "[Ljava/net/InetSocketAddress;)I");
  private static final Call POLL = new Call(NET, "poll", "(" + FD + "IJ)I");
  private static final Call POLL_OF_25 = new Call(NET, "poll", POLL.descriptor(), "poll", false);
  private static final Call MODE = new Call(IO, "configureBlocking", "(" + FD + "Z)V");
  private static final Call BIND_UNIX = new Call(UNIX, "bind", "(" + FD + "Ljava/nio/file/Path;)V");
  private static final Call ADDRESS_UNIX =
      new Call(
          UNIX, "localAddress", "(" + FD + ")Ljava/net/UnixDomainSocketAddress;", "unixAddress");
  private static final Call ACCEPT_UNIX =
      new Call(UNIX, "accept", "(" + FD + FD + "[Ljava/lang/String;)I");
  private static final Call CONTROL = new Call("sun/nio/ch/EPoll", "ctl", "(IIII)I");

  private Redirections() {}

  static Map<String, List<Call>> table() {
    Map<String, List<Call>> table = new HashMap<>();
    table.put(
        "sun/nio/ch/ServerSocketChannelImpl",
        List.of(BIND, LISTEN, ADDRESS, ACCEPT, MODE, BIND_UNIX, ADDRESS_UNIX, ACCEPT_UNIX));
    table.put("sun/nio/ch/NioSocketImpl", List.of(BIND_PLAIN, LISTEN, ADDRESS, ACCEPT, POLL));
    table.put(
        "sun/nio/ch/AsynchronousServerSocketChannelImpl", List.of(BIND_PLAIN, LISTEN, ADDRESS));
    table.put("sun/nio/ch/UnixAsynchronousServerSocketChannelImpl", List.of(ACCEPT, MODE));
    table.put("sun/nio/ch/DatagramChannelImpl", List.of(BIND_DATAGRAM, ADDRESS, MODE, POLL_OF_25));
    table.put("sun/nio/ch/SelChImpl", List.of(POLL));
    table.put("sun/nio/ch/EPollSelectorImpl", List.of(CONTROL));
    table.put("sun/nio/ch/EPollPort", List.of(CONTROL));
    table.put("sun/nio/ch/EPollPoller", List.of(CONTROL));
    return table;
  }
}
