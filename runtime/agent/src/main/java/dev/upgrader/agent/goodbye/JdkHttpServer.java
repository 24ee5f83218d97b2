package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.ClassFile;
import java.io.ByteArrayOutputStream;

/**
 * The JDK's HttpServer: it closes by itself what a handler answers with {@code Connection: close},
 * so the header is set before the head is written. Tried on JDK 17 and 25.
 */
final class JdkHttpServer implements Adapter {

  private static final String EXCHANGE = "sun/net/httpserver/ExchangeImpl";
  private static final String HEADERS = "com/sun/net/httpserver/Headers";
  private static final int ALOAD_0 = 0x2a;
  private static final int LDC_W = 0x13;
  private static final int GETFIELD = 0xb4;
  private static final int INVOKEVIRTUAL = 0xb6;

  @Override
  public boolean concerns(String name) {
    return name.equals(EXCHANGE);
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    for (ClassFile.Method method : file.methods()) {
      if (method.name().equals("sendResponseHeaders")) {
        file.replaceCode(method, Code.prefixed(file, method, setHeader(file), 3));
        return file.toBytes();
      }
    }
    throw new IllegalStateException("no method sendResponseHeaders");
  }

  /** {@code rspHdrs.set("Connection", "close");}. */
  private static byte[] setHeader(ClassFile file) {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    code.write(ALOAD_0);
    code.write(GETFIELD);
    Code.u2(code, file.addField(EXCHANGE, "rspHdrs", "L" + HEADERS + ";"));
    code.write(LDC_W);
    Code.u2(code, file.addString("Connection"));
    code.write(LDC_W);
    Code.u2(code, file.addString("close"));
    code.write(INVOKEVIRTUAL);
    Code.u2(code, file.addMethod(HEADERS, "set", "(Ljava/lang/String;Ljava/lang/String;)V"));
    return code.toByteArray();
  }
}
