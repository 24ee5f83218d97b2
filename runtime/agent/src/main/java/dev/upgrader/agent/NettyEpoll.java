package dev.upgrader.agent;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * The same detours for Netty's epoll transport, original or relocated, which does without the JDK's
 * channels. Tried on Netty 4.1.128.
 */
final class NettyEpoll {

  private static final String SOCKET = "io/netty/channel/unix/Socket";
  private static final String NATIVE = "io/netty/channel/epoll/Native";
  private static final String DETOUR = "sun/nio/ch/NettyDetour";
  private static final String INET = "Ljava/net/InetSocketAddress;";

  private NettyEpoll() {}

  static boolean concerns(String name) {
    return name.endsWith(SOCKET) || name.endsWith(NATIVE);
  }

  static byte[] redirected(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    if (name.endsWith(NATIVE)) {
      redirect(file, name, "epollCtlAdd0", "(III)I");
      redirect(file, name, "epollCtlMod0", "(III)I");
      redirect(file, name, "epollCtlDel0", "(II)I");
    } else {
      redirect(file, name, "accept", "(I[B)I");
      bind(file, name);
      listen(file, name);
      localAddress(file, name);
    }
    return file.toBytes();
  }

  private static void redirect(ClassFile file, String owner, String method, String descriptor) {
    if (!file.redirect(owner, method, descriptor, DETOUR, method)) {
      throw new IllegalStateException("no call of " + method);
    }
  }

  /** {@code if (NettyDetour.bind(fd, address)) return;}. */
  private static void bind(ClassFile file, String name) {
    ClassFile.Method bind = file.method("bind", "(Ljava/net/SocketAddress;)V");
    Instructions prefix =
        descriptor(file, name)
            .add(Instructions.ALOAD_1)
            .callStatic(DETOUR, "bind", "(ILjava/net/SocketAddress;)Z")
            .skipUnless(new Instructions(file).add(Instructions.RETURN));
    file.replaceCode(bind, Code.prefixed(file, bind, prefix.bytes(), true, 2));
  }

  /** {@code if (NettyDetour.listen(fd, backlog)) return;}. */
  private static void listen(ClassFile file, String name) {
    ClassFile.Method listen = file.method("listen", "(I)V");
    Instructions prefix =
        descriptor(file, name)
            .add(Instructions.ILOAD_1)
            .callStatic(DETOUR, "listen", "(II)Z")
            .skipUnless(new Instructions(file).add(Instructions.RETURN));
    file.replaceCode(listen, Code.prefixed(file, listen, prefix.bytes(), true, 2));
  }

  /** {@code if (NettyDetour.hasAddress(fd)) return NettyDetour.localAddress(fd);}. */
  private static void localAddress(ClassFile file, String name) {
    ClassFile.Method address = file.method("localAddress", "()" + INET);
    Instructions answer =
        descriptor(file, name)
            .callStatic(DETOUR, "localAddress", "(I)" + INET)
            .add(Instructions.ARETURN);
    Instructions prefix =
        descriptor(file, name).callStatic(DETOUR, "hasAddress", "(I)Z").skipUnless(answer);
    file.replaceCode(address, Code.prefixed(file, address, prefix.bytes(), true, 1));
  }

  private static Instructions descriptor(ClassFile file, String name) {
    return new Instructions(file).add(Instructions.ALOAD_0).field(name, "fd", "I");
  }
}
