package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import jdk.internal.access.JavaIOFileDescriptorAccess;
import jdk.internal.access.SharedSecrets;

/** The system calls that the agent makes, each by the method that the JDK has for it. */
public final class Syscalls {

  public static final int EPOLL_CTL_ADD = 1;
  public static final int EPOLL_CTL_DEL = 2;
  public static final int EPOLL_CTL_MOD = 3;

  private static final JavaIOFileDescriptorAccess DESCRIPTORS =
      SharedSecrets.getJavaIOFileDescriptorAccess();
  private static final DatagramDispatcher DUPLICATOR = new DatagramDispatcher();

  private Syscalls() {}

  public static int number(FileDescriptor descriptor) {
    return DESCRIPTORS.get(descriptor);
  }

  public static FileDescriptor descriptor(int number) {
    return IOUtil.newFD(number);
  }

  /** Makes {@code target} another number for what {@code source} refers to: dup2. */
  public static void duplicate(FileDescriptor source, FileDescriptor target) throws IOException {
    DUPLICATOR.dup(source, target);
  }

  public static void nonBlocking(FileDescriptor descriptor) throws IOException {
    IOUtil.configureBlocking(descriptor, false);
  }

  public static int control(int epoll, int operation, int descriptor, int events) {
    return EPoll.ctl(epoll, operation, descriptor, events);
  }

  /** The events that have occurred; 0 after the timeout or when a signal came in. */
  public static int poll(FileDescriptor descriptor, int events, long millis) throws IOException {
    return Net.poll(descriptor, events, millis);
  }

  public static void bind(
      ProtocolFamily family, FileDescriptor descriptor, InetAddress address, int port)
      throws IOException {
    Net.bind(family, descriptor, address, port);
  }

  public static void bind(FileDescriptor descriptor, Path path) throws IOException {
    UnixDomainSockets.bind(descriptor, path);
  }

  public static InetSocketAddress localAddress(FileDescriptor descriptor) throws IOException {
    return Net.localAddress(descriptor);
  }

  public static UnixDomainSocketAddress unixAddress(FileDescriptor descriptor) throws IOException {
    return UnixDomainSockets.localAddress(descriptor);
  }

  public static boolean isTcp(FileDescriptor descriptor) {
    try {
      return Net.getSocketOption(descriptor, StandardSocketOptions.TCP_NODELAY) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes that have come and have not been read. */
  public static int unread(FileDescriptor descriptor) throws IOException {
    return Net.available(descriptor);
  }

  /**
   * Lets who reads a connection find its end, behind what has come and still comes: shutdown(2).
   */
  public static void endInput(FileDescriptor descriptor) throws IOException {
    Net.shutdown(descriptor, Net.SHUT_RD);
  }

  /** Ends a connection in both directions, whoever holds it. */
  public static void end(FileDescriptor descriptor) throws IOException {
    Net.shutdown(descriptor, Net.SHUT_RDWR);
  }

  /** A pipe that does not block: the end to read in the upper half, the one to write below. */
  public static long pipe() throws IOException {
    return IOUtil.makePipe(false);
  }

  public static void write(int descriptor) throws IOException {
    IOUtil.write1(descriptor, (byte) 1);
  }

  public static void drain(int descriptor) throws IOException {
    IOUtil.drain(descriptor);
  }

  public static long thread() {
    return NativeThread.current();
  }

  /** Makes the system call that {@code thread} sleeps in return. */
  public static void interrupt(long thread) {
    NativeThread.signal(thread);
  }
}
