package dev.upgrader.agent.classfile;

import java.io.ByteArrayOutputStream;

/** A run of instructions, JVMS 6.5, with the constants that they need. */
public final class Instructions {

  public static final int ACONST_NULL = 0x01;
  public static final int ICONST_M1 = 0x02;
  public static final int ICONST_0 = 0x03;
  public static final int ICONST_1 = 0x04;
  public static final int LCONST_0 = 0x09;
  public static final int ILOAD_0 = 0x1a;
  public static final int ILOAD_1 = 0x1b;
  public static final int ILOAD_3 = 0x1d;
  public static final int ALOAD_0 = 0x2a;
  public static final int ALOAD_1 = 0x2b;
  public static final int ALOAD_2 = 0x2c;
  public static final int ALOAD_3 = 0x2d;
  public static final int ISTORE_3 = 0x3e;
  public static final int ASTORE_3 = 0x4e;
  public static final int POP = 0x57;
  public static final int ISUB = 0x64;
  public static final int IDIV = 0x6c;
  public static final int IUSHR = 0x7c;
  public static final int IRETURN = 0xac;
  public static final int ARETURN = 0xb0;
  public static final int RETURN = 0xb1;

  private static final int BIPUSH = 0x10;
  private static final int LDC_W = 0x13;
  private static final int IFEQ = 0x99;
  private static final int IFNE = 0x9a;
  private static final int GETSTATIC = 0xb2;
  private static final int GETFIELD = 0xb4;
  private static final int PUTFIELD = 0xb5;
  private static final int INVOKEVIRTUAL = 0xb6;
  private static final int INVOKESTATIC = 0xb8;
  private static final int INVOKEINTERFACE = 0xb9;

  private final ClassFile file;
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  public Instructions(ClassFile file) {
    this.file = file;
  }

  /** An instruction without operands. */
  public Instructions add(int instruction) {
    code.write(instruction);
    return this;
  }

  /** From -128 to 127. */
  public Instructions number(int value) {
    return add(BIPUSH).add(value);
  }

  public Instructions string(String text) {
    return with(LDC_W, file.addString(text));
  }

  public Instructions field(String owner, String name, String type) {
    return with(GETFIELD, file.addField(owner, name, type));
  }

  public Instructions set(String owner, String name, String type) {
    return with(PUTFIELD, file.addField(owner, name, type));
  }

  public Instructions constant(String owner, String name, String type) {
    return with(GETSTATIC, file.addField(owner, name, type));
  }

  public Instructions call(String owner, String name, String descriptor) {
    return with(INVOKEVIRTUAL, file.addMethod(owner, name, descriptor));
  }

  public Instructions callStatic(String owner, String name, String descriptor) {
    return with(INVOKESTATIC, file.addMethod(owner, name, descriptor));
  }

  /**
   * Calls an interface's method.
   *
   * @param words that the receiver and the arguments take
   */
  public Instructions callInterface(String owner, String name, String descriptor, int words) {
    with(INVOKEINTERFACE, file.addInterfaceMethod(owner, name, descriptor));
    code.write(words);
    code.write(0);
    return this;
  }

  /** Jumps over {@code others}, if what is on the stack is false. */
  public Instructions skipUnless(Instructions others) {
    byte[] skipped = others.bytes();
    with(IFEQ, 3 + skipped.length);
    code.writeBytes(skipped);
    return this;
  }

  /** Jumps over {@code others}, if what is on the stack is true. */
  public Instructions skipIf(Instructions others) {
    byte[] skipped = others.bytes();
    with(IFNE, 3 + skipped.length);
    code.writeBytes(skipped);
    return this;
  }

  /** The largest int, in HTTP/2 the last of all streams. */
  public Instructions maxInt() {
    return add(ICONST_M1).add(ICONST_1).add(IUSHR);
  }

  private Instructions with(int instruction, int operand) {
    code.write(instruction);
    Code.u2(code, operand);
    return this;
  }

  public byte[] bytes() {
    return code.toByteArray();
  }
}
