package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;
import dev.upgrader.agent.classfile.Instructions;

/**
 * Takes the goodbye back from an answer by which the connection begins to speak another protocol.
 * It stays open, and a client that finds {@code close} beside {@code upgrade} may refuse it.
 */
abstract class Handshake implements Adapter {

  private static final int SWITCHING_PROTOCOLS = 101;

  private final String type;
  private final String method;

  /** The method of that name comes before the head of each response is written. */
  Handshake(String type, String method) {
    this.type = type;
    this.method = method;
  }

  @Override
  public final boolean concerns(String name) {
    return name.equals(type);
  }

  /** It says no goodbye. */
  @Override
  public final boolean isOfServers() {
    return false;
  }

  @Override
  public final byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    ClassFile.Method head = file.method(method);
    Instructions prefix =
        status(new Instructions(file))
            .number(SWITCHING_PROTOCOLS)
            .add(Instructions.ISUB)
            .skipIf(keep(new Instructions(file)));
    file.replaceCode(head, Code.prefixed(file, head, prefix.bytes(), true, 2));
    return file.toBytes();
  }

  /** Adds what finds the status of the response. */
  abstract Instructions status(Instructions instructions);

  /** Adds what has the connection kept open. */
  abstract Instructions keep(Instructions instructions);
}
