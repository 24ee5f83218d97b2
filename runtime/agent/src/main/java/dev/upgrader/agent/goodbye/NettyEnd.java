package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * Closes a connection of Netty's after the last content of a response whose head announced it, see
 * {@link NettyHead}; not before, whoever else might.
 */
final class NettyEnd implements Adapter {

  private static final String ENCODER = "io/netty/handler/codec/http/HttpObjectEncoder";

  @Override
  public boolean concerns(String name) {
    return name.endsWith(ENCODER);
  }

  @Override
  public boolean callsDetour() {
    return true;
  }

  @Override
  public boolean isOfServers() {
    return false;
  }

  @Override
  public boolean endsWhatOthersAnnounce() {
    return true;
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    String netty = name.substring(0, name.length() - ENCODER.length()) + "io/netty/";
    String promise = netty + "channel/ChannelPromise";
    String listener = netty + "channel/ChannelFutureListener";
    ClassFile file = new ClassFile(original);
    ClassFile.Method write =
        file.method(
            "write",
            "(L" + netty + "channel/ChannelHandlerContext;Ljava/lang/Object;L" + promise + ";)V");
    Instructions close =
        new Instructions(file)
            .add(Instructions.ALOAD_3)
            .callInterface(promise, "unvoid", "()L" + promise + ";", 1)
            .constant(listener, "CLOSE", "L" + listener + ";")
            .callInterface(
                promise,
                "addListener",
                "(L" + netty + "util/concurrent/GenericFutureListener;)L" + promise + ";",
                2)
            .add(Instructions.ASTORE_3);
    Instructions prefix =
        new Instructions(file)
            .add(Instructions.ALOAD_0)
            .add(Instructions.ALOAD_2)
            .callStatic(
                "sun/nio/ch/NettyGoodbye", "endsAfter", "(Ljava/lang/Object;Ljava/lang/Object;)Z")
            .skipUnless(close);
    file.replaceCode(write, Code.prefixed(file, write, prefix.bytes(), true, 2));
    return file.toBytes();
  }
}
