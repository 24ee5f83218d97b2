package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.Instructions;

/** Jetty 12: WebSockets and h2c. */
final class JettyHandshake extends Handshake {

  private static final String GENERATOR = "org/eclipse/jetty/http/HttpGenerator";

  JettyHandshake() {
    super(GENERATOR, "generateResponseLine");
  }

  @Override
  Instructions status(Instructions instructions) {
    return instructions
        .add(Instructions.ALOAD_1)
        .call("org/eclipse/jetty/http/MetaData$Response", "getStatus", "()I");
  }

  @Override
  Instructions keep(Instructions instructions) {
    return instructions
        .add(Instructions.ALOAD_0)
        .add(Instructions.ICONST_1)
        .call(GENERATOR, "setPersistent", "(Z)V");
  }
}
