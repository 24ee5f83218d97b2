package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * Undertow 2, HTTP/1.1: asked once per exchange, before the response head is written. A request
 * that asks for another protocol is told to go when it does not get it: clients that would like
 * HTTP/2 ask each time. Tried on 2.3.18.
 */
final class Undertow implements Adapter {

  private static final String ENCODING = "io/undertow/server/protocol/http/HttpTransferEncoding";
  private static final String EXCHANGE = "io/undertow/server/HttpServerExchange";
  private static final String HEADERS = "io/undertow/util/HeaderMap";
  private static final String STRING = "io/undertow/util/HttpString";

  @Override
  public boolean concerns(String name) {
    return name.equals(ENCODING);
  }

  @Override
  public byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    prefix(file, "persistentConnection", unlessConnect(file, unlessUpgradeIsAsked(file)));
    prefix(file, "createSinkConduit", unlessConnect(file, unlessInterim(file)));
    return file.toBytes();
  }

  private static void prefix(ClassFile file, String name, Instructions instructions) {
    ClassFile.Method method = file.method(name);
    file.replaceCode(method, Code.prefixed(file, method, instructions.bytes(), true, 2));
  }

  /** One that is refused is Undertow's own to end. */
  private static Instructions unlessConnect(ClassFile file, Instructions others) {
    return new Instructions(file)
        .add(Instructions.ALOAD_0)
        .call(EXCHANGE, "getRequestMethod", "()L" + STRING + ";")
        .constant("io/undertow/util/Methods", "CONNECT", "L" + STRING + ";")
        .call(STRING, "equals", "(Ljava/lang/Object;)Z")
        .skipIf(others);
  }

  /** {@code if (!exchange.getRequestHeaders().contains(Headers.UPGRADE)) return false;}. */
  private static Instructions unlessUpgradeIsAsked(ClassFile file) {
    return new Instructions(file)
        .add(Instructions.ALOAD_0)
        .call(EXCHANGE, "getRequestHeaders", "()L" + HEADERS + ";")
        .constant("io/undertow/util/Headers", "UPGRADE", "L" + STRING + ";")
        .call(HEADERS, "contains", "(L" + STRING + ";)Z")
        .skipIf(new Instructions(file).add(Instructions.ICONST_0).add(Instructions.IRETURN));
  }

  /** {@code if (exchange.getStatusCode() / 100 != 1) exchange.setPersistent(false);}. */
  private static Instructions unlessInterim(ClassFile file) {
    return new Instructions(file)
        .add(Instructions.ALOAD_0)
        .call(EXCHANGE, "getStatusCode", "()I")
        .number(100)
        .add(Instructions.IDIV)
        .add(Instructions.ICONST_1)
        .add(Instructions.ISUB)
        .skipUnless(
            new Instructions(file)
                .add(Instructions.ALOAD_0)
                .add(Instructions.ICONST_0)
                .call(EXCHANGE, "setPersistent", "(Z)L" + EXCHANGE + ";")
                .add(Instructions.POP));
  }
}
