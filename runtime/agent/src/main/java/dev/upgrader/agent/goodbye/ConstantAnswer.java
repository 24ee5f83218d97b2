package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.classfile.ClassFile;
import dev.upgrader.agent.classfile.Code;

/** A method that answers the same whatever it is asked: its body becomes a constant. */
abstract class ConstantAnswer implements Adapter {

  private final String type;
  private final String method;
  private final int answer;

  /**
   * The method of this name, whatever its type.
   *
   * @param answer from -1 to 5, an int or a boolean
   */
  ConstantAnswer(String type, String method, int answer) {
    this.type = type;
    this.method = method;
    this.answer = answer;
  }

  @Override
  public final boolean concerns(String name) {
    return name.equals(type);
  }

  @Override
  public final byte[] changed(String name, byte[] original) {
    ClassFile file = new ClassFile(original);
    boolean found = false;
    for (ClassFile.Method candidate : file.methods()) {
      if (candidate.name().equals(method)) {
        file.replaceCode(candidate, Code.constant(file, candidate, answer));
        found = true;
      }
    }
    if (!found) {
      throw new IllegalStateException("no method " + method);
    }
    return file.toBytes();
  }
}
