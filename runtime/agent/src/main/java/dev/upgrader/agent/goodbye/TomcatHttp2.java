package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * HTTP/2 on Tomcat: before each response goes a GOAWAY that refuses no stream. Not {@code pause},
 * which refuses what is on its way a little later. Tried on 10.1.48.
 */
final class TomcatHttp2 implements Adapter {

  private static final String HANDLER = "org/apache/coyote/http2/Http2UpgradeHandler";

  @Override
  public boolean concerns(String name) {
    return name.equals(HANDLER);
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    ClassFile.Method write = file.method("doWriteHeaders");
    Instructions goAway =
        new Instructions(file)
            .add(Instructions.ALOAD_0)
            .maxInt()
            .add(Instructions.LCONST_0)
            .add(Instructions.ACONST_NULL)
            .call(HANDLER, "writeGoAwayFrame", "(IJ[B)V");
    file.replaceCode(write, Code.prefixed(file, write, goAway.bytes(), false, 5));
    return file.toBytes();
  }
}
