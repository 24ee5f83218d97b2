package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.Instructions;

/** Tomcat, where a service upgrades the connection: h2c does so before {@link Tomcat} is asked. */
final class TomcatHandshake extends Handshake {

  private static final String PROCESSOR = "org/apache/coyote/http11/Http11Processor";
  private static final String RESPONSE = "org/apache/coyote/Response";

  TomcatHandshake() {
    super(PROCESSOR, "prepareResponse");
  }

  @Override
  Instructions status(Instructions instructions) {
    return instructions
        .add(Instructions.ALOAD_0)
        .field(PROCESSOR, "response", "L" + RESPONSE + ";")
        .call(RESPONSE, "getStatus", "()I");
  }

  @Override
  Instructions keep(Instructions instructions) {
    return instructions
        .add(Instructions.ALOAD_0)
        .add(Instructions.ICONST_1)
        .set(PROCESSOR, "keepAlive", "Z");
  }
}
