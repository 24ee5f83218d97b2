package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * HTTP/2 on Jetty 12: before each response goes a GOAWAY that refuses no stream. As a plain frame:
 * the session's own {@code goAway} sends a second one that refuses what is already on its way.
 * Tried on 12.0.25.
 */
final class JettyHttp2 implements Adapter {

  private static final String STREAM =
      "org/eclipse/jetty/http2/server/internal/HttpStreamOverHTTP2";
  private static final String HTTP2 = "org/eclipse/jetty/http2/";
  private static final String CALLBACK = "org/eclipse/jetty/util/Callback";

  @Override
  public boolean concerns(String name) {
    return name.equals(STREAM);
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    ClassFile.Method send = file.method("sendHeaders");
    Instructions goAway =
        new Instructions(file)
            .add(Instructions.ALOAD_0)
            .field(STREAM, "_stream", "L" + HTTP2 + "HTTP2Stream;")
            .call(HTTP2 + "HTTP2Stream", "getSession", "()L" + HTTP2 + "HTTP2Session;")
            .add(Instructions.ACONST_NULL)
            .constant(HTTP2 + "frames/GoAwayFrame", "GRACEFUL", "L" + HTTP2 + "frames/GoAwayFrame;")
            .callStatic(
                "java/util/Collections", "singletonList", "(Ljava/lang/Object;)Ljava/util/List;")
            .constant(CALLBACK, "NOOP", "L" + CALLBACK + ";")
            .call(
                HTTP2 + "HTTP2Session",
                "frames",
                "(L" + HTTP2 + "HTTP2Stream;Ljava/util/List;L" + CALLBACK + ";)V");
    file.replaceCode(send, Code.prefixed(file, send, goAway.bytes(), false, 4));
    return file.toBytes();
  }
}
