package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * HTTP/2 on Netty, original or relocated, gRPC included: before the next response's head goes a
 * GOAWAY that refuses no stream, once per connection, and the client closes when it has what it
 * asked for. Tried on Netty 4.1.128 and 4.2.6, and as relocated in gRPC 1.76.
 */
final class NettyHttp2 implements Adapter {

  private static final String ENCODER =
      "io/netty/handler/codec/http2/DefaultHttp2ConnectionEncoder";
  private static final int STACK = 7;

  @Override
  public boolean concerns(String name) {
    return name.endsWith(ENCODER);
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    byte[] goAway = goAway(file, name).bytes();
    for (ClassFile.Method method : file.methods()) {
      if (method.name().equals("writeHeaders")) {
        file.replaceCode(method, Code.prefixed(file, method, goAway, true, STACK));
      }
    }
    return file.toBytes();
  }

  /** {@code if (connection.isServer() && !connection.goAwaySent()) writeGoAway(…);}. */
  private static Instructions goAway(ClassFile file, String name) {
    String connection = name.replace("DefaultHttp2ConnectionEncoder", "Http2Connection");
    Instructions unlessSent =
        connection(file, name, connection)
            .callInterface(connection, "goAwaySent", "()Z", 1)
            .skipIf(write(file, name));
    return connection(file, name, connection)
        .callInterface(connection, "isServer", "()Z", 1)
        .skipUnless(unlessSent);
  }

  private static Instructions connection(ClassFile file, String name, String connection) {
    return new Instructions(file)
        .add(Instructions.ALOAD_0)
        .field(name, "connection", "L" + connection + ";");
  }

  private static Instructions write(ClassFile file, String name) {
    String netty = name.substring(0, name.length() - ENCODER.length()) + "io/netty/";
    String buffer = "L" + netty + "buffer/ByteBuf;";
    String context = netty + "channel/ChannelHandlerContext";
    String promise = "L" + netty + "channel/ChannelPromise;";
    return new Instructions(file)
        .add(Instructions.ALOAD_0)
        .add(Instructions.ALOAD_1)
        .maxInt()
        .add(Instructions.LCONST_0)
        .constant(netty + "buffer/Unpooled", "EMPTY_BUFFER", buffer)
        .add(Instructions.ALOAD_1)
        .callInterface(context, "newPromise", "()" + promise, 1)
        .call(
            name,
            "writeGoAway",
            "(L" + context + ";IJ" + buffer + promise + ")L" + netty + "channel/ChannelFuture;")
        .add(Instructions.POP);
  }
}
