package dev.upgrader.agent.classfile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Code attributes, JVMS 4.7.3. */
public final class Code {

  private static final int ICONST_0 = 3;
  private static final int IRETURN = 0xac;
  private static final int NOP = 0;
  private static final int SAME_LOCALS_1 = 64;
  private static final int SAME_LOCALS_1_EXTENDED = 247;
  private static final int SAME_FRAME_EXTENDED = 251;

  private Code() {}

  /** The body {@code return answer;}, in the place of the method's own. */
  public static byte[] constant(ClassFile file, ClassFile.Method method, int answer) {
    return straight(file, method, new byte[] {(byte) (ICONST_0 + answer), (byte) IRETURN}, 1);
  }

  /** The body {@code code} with neither branches nor handlers, in the place of the method's own. */
  public static byte[] straight(ClassFile file, ClassFile.Method method, byte[] code, int stack) {
    int maxLocals = file.u2(method.codeFrom() + 8);
    return ByteBuffer.allocate(18 + code.length)
        .putShort((short) file.u2(method.codeFrom()))
        .putInt(12 + code.length)
        .putShort((short) stack)
        .putShort((short) maxLocals)
        .putInt(code.length)
        .put(code)
        .putShort((short) 0)
        .putShort((short) 0)
        .array();
  }

  /**
   * The method's body with instructions before it that leave nothing behind.
   *
   * @param branches whether they may jump to their own end, where the locals must be as the method
   *     found them
   * @param stack how deep they pile
   */
  public static byte[] prefixed(
      ClassFile file, ClassFile.Method method, byte[] prefix, boolean branches, int stack) {
    // A multiple of four: the padding in tableswitch and lookupswitch counts from the method's
    // start.
    byte[] before = new byte[(prefix.length + 3) / 4 * 4];
    Arrays.fill(before, (byte) NOP);
    System.arraycopy(prefix, 0, before, before.length - prefix.length, prefix.length);
    int from = method.codeFrom();
    int codeLength = file.u4(from + 10);
    int codeEnd = from + 14 + codeLength;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    u2(body, Math.max(file.u2(from + 6), stack));
    u2(body, file.u2(from + 8));
    u4(body, codeLength + before.length);
    body.writeBytes(before);
    body.writeBytes(file.copy(from + 14, codeEnd));
    int attributes = handlers(file, codeEnd, before.length, body);
    attributes(file, attributes, before.length, branches, body);
    ByteArrayOutputStream attribute = new ByteArrayOutputStream();
    u2(attribute, file.u2(from));
    u4(attribute, body.size());
    attribute.writeBytes(body.toByteArray());
    return attribute.toByteArray();
  }

  private static int handlers(ClassFile file, int at, int shift, ByteArrayOutputStream out) {
    int count = file.u2(at);
    u2(out, count);
    int entry = at + 2;
    for (int i = 0; i < count; i++) {
      u2(out, file.u2(entry) + shift);
      u2(out, file.u2(entry + 2) + shift);
      u2(out, file.u2(entry + 4) + shift);
      u2(out, file.u2(entry + 6));
      entry += 8;
    }
    return entry;
  }

  /** Keeps what the verifier and a stack trace need; a debugger has to do without its variables. */
  private static void attributes(
      ClassFile file, int start, int shift, boolean branches, ByteArrayOutputStream out) {
    byte[] lines = null;
    byte[] frames = {0, 0};
    int at = start + 2;
    for (int i = file.u2(start); i > 0; i--) {
      int end = at + 6 + file.u4(at + 2);
      String name = file.utf8(file.u2(at));
      if (name.equals("LineNumberTable")) {
        lines = shifted(file.copy(at + 6, end), shift);
      } else if (name.equals("StackMapTable")) {
        frames = file.copy(at + 6, end);
      }
      at = end;
    }
    u2(out, lines == null ? 1 : 2);
    if (lines != null) {
      attribute(out, file.addUtf8("LineNumberTable"), lines);
    }
    attribute(out, file.addUtf8("StackMapTable"), frames(frames, shift, branches));
  }

  private static void attribute(ByteArrayOutputStream out, int name, byte[] content) {
    u2(out, name);
    u4(out, content.length);
    out.writeBytes(content);
  }

  private static byte[] shifted(byte[] lines, int shift) {
    ByteBuffer buffer = ByteBuffer.wrap(lines);
    for (int at = 2; at < lines.length; at += 4) {
      buffer.putShort(at, (short) (buffer.getShort(at) + shift));
    }
    return lines;
  }

  /** Every frame but the first counts from the one before it. */
  private static byte[] frames(byte[] table, int shift, boolean branches) {
    int count = ByteBuffer.wrap(table).getShort(0) & 0xffff;
    int first = count == 0 ? -1 : firstOffset(table);
    boolean added = branches && first != 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    u2(out, count + (added ? 1 : 0));
    if (added) {
      out.write(SAME_FRAME_EXTENDED);
      u2(out, shift);
    }
    if (count > 0) {
      firstFrame(table, added ? first - 1 : first + shift, out);
    }
    return out.toByteArray();
  }

  private static int firstOffset(byte[] table) {
    int type = table[2] & 0xff;
    if (type < SAME_LOCALS_1) {
      return type;
    }
    return type < 128 ? type - SAME_LOCALS_1 : ByteBuffer.wrap(table).getShort(3) & 0xffff;
  }

  /** The rest of the table with another offset in its first frame, which may get longer by it. */
  private static void firstFrame(byte[] table, int offset, ByteArrayOutputStream out) {
    int type = table[2] & 0xff;
    boolean isShort = type < SAME_LOCALS_1_EXTENDED;
    if (isShort) {
      out.write(type < SAME_LOCALS_1 ? SAME_FRAME_EXTENDED : SAME_LOCALS_1_EXTENDED);
    } else {
      out.write(type);
    }
    u2(out, offset);
    int rest = isShort ? 3 : 5;
    out.write(table, rest, table.length - rest);
  }

  public static void u2(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  private static void u4(ByteArrayOutputStream out, int value) {
    u2(out, value >>> 16);
    u2(out, value);
  }
}
