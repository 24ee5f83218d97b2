package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * The JDK's HttpServer: it closes by itself what a handler answers with {@code Connection: close},
 * so the header is set before the head is written. Tried on JDK 17 and 25.
 */
final class JdkHttpServer implements Adapter {

  private static final String EXCHANGE = "sun/net/httpserver/ExchangeImpl";
  private static final String HEADERS = "com/sun/net/httpserver/Headers";

  @Override
  public boolean concerns(String name) {
    return name.equals(EXCHANGE);
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    ClassFile.Method send = file.method("sendResponseHeaders");
    Instructions set =
        new Instructions(file)
            .add(Instructions.ALOAD_0)
            .field(EXCHANGE, "rspHdrs", "L" + HEADERS + ";")
            .string("Connection")
            .string("close")
            .call(HEADERS, "set", "(Ljava/lang/String;Ljava/lang/String;)V");
    file.replaceCode(send, Code.prefixed(file, send, set.bytes(), false, 3));
    return file.toBytes();
  }
}
