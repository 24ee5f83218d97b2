package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * Netty's HTTP/1.1 responses and those of all that is built on its codec, relocated copies
 * included: the goodbye is written as the first header line, because the headers of a response may
 * be read-only. {@link NettyEnd} closes. Tried on Netty 4.1.128.
 */
final class NettyHead implements Adapter {

  private static final String ENCODER = "io/netty/handler/codec/http/HttpResponseEncoder";
  private static final String HTTP = "io/netty/handler/codec/http/";

  @Override
  public boolean concerns(String name) {
    return name.endsWith(ENCODER);
  }

  @Override
  public boolean callsDetour() {
    return true;
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    String netty = name.substring(0, name.length() - ENCODER.length());
    String buffer = netty + "io/netty/buffer/ByteBuf";
    String response = netty + HTTP + "HttpResponse";
    ClassFile file = new ClassFile(original);
    ClassFile.Method encode =
        file.method("encodeInitialLine", "(L" + buffer + ";L" + response + ";)V");
    Instructions body =
        new Instructions(file)
            .add(Instructions.ALOAD_1)
            .add(Instructions.ALOAD_0)
            .add(Instructions.ALOAD_2)
            .callInterface(response, "protocolVersion", "()L" + netty + HTTP + "HttpVersion;", 1)
            .add(Instructions.ALOAD_2)
            .callInterface(response, "status", "()L" + netty + HTTP + "HttpResponseStatus;", 1)
            .callStatic(
                "sun/nio/ch/NettyGoodbye",
                "head",
                "(Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/String;")
            .constant("java/nio/charset/StandardCharsets", "US_ASCII", "Ljava/nio/charset/Charset;")
            .call(
                buffer,
                "writeCharSequence",
                "(Ljava/lang/CharSequence;Ljava/nio/charset/Charset;)I")
            .add(Instructions.POP)
            .add(Instructions.RETURN);
    file.replaceCode(encode, Code.straight(file, encode, body.bytes(), 4));
    return file.toBytes();
  }
}
