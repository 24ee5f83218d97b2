package dev.upgrader.agent;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * The gate for Netty's io_uring transport, original or relocated; how it binds and listens is
 * {@link NettyEpoll}'s. Tried on Netty 4.2.6. The incubator's, for Netty 4.1, is known and refused:
 * its connections would pass by the gate.
 */
final class NettyIoUring {

  private static final String CHANNEL =
      "io/netty/channel/uring/AbstractIoUringServerChannel$UringServerChannelUnsafe";
  private static final String INCUBATOR =
      "io/netty/incubator/channel/uring/AbstractIOUringServerChannel";
  private static final String OPERATIONS = "io/netty/channel/uring/IoUringIoOps";
  private static final String DETOUR = "sun/nio/ch/NettyUring";

  private NettyIoUring() {}

  static boolean concerns(String name) {
    return name.endsWith(CHANNEL) || name.endsWith(OPERATIONS) || name.endsWith(INCUBATOR);
  }

  static byte[] redirected(String name, byte[] original) {
    if (name.endsWith(INCUBATOR)) {
      throw new IllegalStateException(
          "connections that Netty's io_uring incubator accepts pass by the gate;"
              + " use Netty 4.2's io_uring, epoll or NIO");
    }
    String linux = System.getProperty("os.version");
    if (!canAcceptWithoutWaiting(linux)) {
      throw new IllegalStateException(
          "connections that io_uring accepts pass by the gate before Linux 6.10, and this is "
              + linux
              + "; use epoll or NIO");
    }
    ClassFile file = new ClassFile(original);
    if (name.endsWith(OPERATIONS)) {
      priority(file, name);
    } else {
      accept(file);
      completed(file);
    }
    return file.toBytes();
  }

  /** Whether IORING_ACCEPT_DONTWAIT is known there. */
  static boolean canAcceptWithoutWaiting(String linux) {
    String[] numbers = linux.split("\\D", 3);
    int major = Integer.parseInt(numbers[0]);
    return major > 6 || (major == 6 && Integer.parseInt(numbers[1]) >= 10);
  }

  /** {@code ioPrio = NettyUring.priority(fd, ioPrio);}. */
  private static void priority(ClassFile file, String name) {
    ClassFile.Method accept = file.method("newAccept", "(IBISJJS)L" + name + ";");
    Instructions prefix =
        new Instructions(file)
            .add(Instructions.ILOAD_0)
            .add(Instructions.ILOAD_3)
            .callStatic(DETOUR, "priority", "(II)I")
            .add(Instructions.ISTORE_3);
    file.replaceCode(accept, Code.prefixed(file, accept, prefix.bytes(), false, 2));
  }

  /** {@code if (NettyUring.waits(this)) return 0;}. */
  private static void accept(ClassFile file) {
    ClassFile.Method accept = file.method("scheduleRead0", "(ZZ)I");
    Instructions nothing =
        new Instructions(file).add(Instructions.ICONST_0).add(Instructions.IRETURN);
    Instructions prefix =
        new Instructions(file)
            .add(Instructions.ALOAD_0)
            .callStatic(DETOUR, "waits", "(Ljava/lang/Object;)Z")
            .skipUnless(nothing);
    file.replaceCode(accept, Code.prefixed(file, accept, prefix.bytes(), true, 1));
  }

  /** {@code NettyUring.completed(this, flags);}. */
  private static void completed(ClassFile file) {
    ClassFile.Method completed = file.method("readComplete0", "(BIISI)V");
    Instructions prefix =
        new Instructions(file)
            .add(Instructions.ALOAD_0)
            .add(Instructions.ILOAD_3)
            .callStatic(DETOUR, "completed", "(Ljava/lang/Object;I)V");
    file.replaceCode(completed, Code.prefixed(file, completed, prefix.bytes(), false, 2));
  }
}
