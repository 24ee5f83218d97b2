package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import jdk.internal.reflect.CallerSensitive;
import jdk.internal.reflect.Reflection;

/**
 * What Netty's own epoll transport calls, original or relocated: it brings its native calls along
 * and knows descriptors as numbers. Called from modules that the agent has exported this package
 * to.
 */
public final class NettyDetour {

  /** The native accept of each copy of Netty, found by the class that calls. */
  private static final ClassValue<Method> ACCEPT =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> socket) {
          try {
            Method accept = socket.getDeclaredMethod("accept", int.class, byte[].class);
            accept.setAccessible(true);
            return accept;
          } catch (NoSuchMethodException e) {
            throw new IllegalStateException("cannot find accept in " + socket, e);
          }
        }
      };

  private static final int EAGAIN = 11;

  private NettyDetour() {}

  /** True: the socket is bound. */
  public static boolean bind(int number, SocketAddress address) throws IOException {
    FileDescriptor descriptor = IOUtil.newFD(number);
    if (address instanceof InetSocketAddress inet) {
      return !inet.isUnresolved()
          && Detour.hook()
              .bind(
                  Syscalls.isTcp(descriptor) ? "tcp" : "udp",
                  Net.UNSPEC,
                  descriptor,
                  inet.getAddress(),
                  inet.getPort());
    }
    // DomainSocketAddress, whose text is its path; an abstract name is none, unix(7).
    String path = address.toString();
    return path.indexOf('\0') < 0 && Detour.hook().bind(descriptor, Path.of(path));
  }

  /** True: the socket listens. */
  public static boolean listen(int number, int backlog) throws IOException {
    FileDescriptor descriptor = Detour.hook().adopted(number);
    if (descriptor == null) {
      return false;
    }
    Detour.listen(descriptor, backlog);
    return true;
  }

  /** What the service shall take for its local address; null: what the system says. */
  public static InetSocketAddress localAddress(int number) {
    FileDescriptor descriptor = Detour.hook().adopted(number);
    return descriptor == null ? null : Detour.hook().localAddress(descriptor);
  }

  public static boolean hasAddress(int number) {
    return localAddress(number) != null;
  }

  @CallerSensitive
  public static int accept(int number, byte[] remote) throws Throwable {
    FileDescriptor descriptor = Detour.hook().adopted(number);
    int pass = descriptor == null ? Detour.Hook.FREE : Detour.hook().enter(descriptor);
    if (pass == Detour.Hook.REFUSED) {
      return -EAGAIN;
    }
    try {
      return (int) ACCEPT.get(Reflection.getCallerClass()).invoke(null, number, remote);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      if (pass == Detour.Hook.COUNTED) {
        Detour.hook().leave();
      }
    }
  }

  public static int epollCtlAdd0(int epoll, int number, int events) {
    return -Detour.hook().control(epoll, Syscalls.EPOLL_CTL_ADD, number, events);
  }

  public static int epollCtlMod0(int epoll, int number, int events) {
    return -Detour.hook().control(epoll, Syscalls.EPOLL_CTL_MOD, number, events);
  }

  public static int epollCtlDel0(int epoll, int number) {
    return -Detour.hook().control(epoll, Syscalls.EPOLL_CTL_DEL, number, 0);
  }
}
