package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.ClassFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Code attributes, JVMS 4.7.3. */
final class Code {

  private static final int ICONST_0 = 3;
  private static final int IRETURN = 0xac;
  private static final int NOP = 0;

  private Code() {}

  /** The body {@code return answer;}, in the place of the method's own. */
  static byte[] constant(ClassFile file, ClassFile.Method method, int answer) {
    int maxLocals = file.u2(method.codeFrom() + 8);
    return ByteBuffer.allocate(20)
        .putShort((short) file.u2(method.codeFrom()))
        .putInt(14)
        .putShort((short) 1)
        .putShort((short) maxLocals)
        .putInt(2)
        .put((byte) (ICONST_0 + answer))
        .put((byte) IRETURN)
        .putShort((short) 0)
        .putShort((short) 0)
        .array();
  }

  /**
   * The method's body with instructions before it that neither branch nor leave anything behind.
   *
   * @param stack how deep they pile
   */
  static byte[] prefixed(ClassFile file, ClassFile.Method method, byte[] prefix, int stack) {
    // A multiple of four: the padding in tableswitch and lookupswitch counts from the method's
    // start.
    byte[] before = new byte[(prefix.length + 3) / 4 * 4];
    Arrays.fill(before, (byte) NOP);
    System.arraycopy(prefix, 0, before, 0, prefix.length);
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
    attributes(file, attributes, before.length, body);
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
  private static void attributes(ClassFile file, int start, int shift, ByteArrayOutputStream out) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int count = 0;
    int at = start + 2;
    for (int i = file.u2(start); i > 0; i--) {
      int end = at + 6 + file.u4(at + 2);
      String name = file.utf8(file.u2(at));
      byte[] content =
          switch (name) {
            case "LineNumberTable" -> lines(file.copy(at + 6, end), shift);
            case "StackMapTable" -> frames(file.copy(at + 6, end), shift);
            default -> null;
          };
      if (content != null) {
        u2(kept, file.u2(at));
        u4(kept, content.length);
        kept.writeBytes(content);
        count++;
      }
      at = end;
    }
    u2(out, count);
    out.writeBytes(kept.toByteArray());
  }

  private static byte[] lines(byte[] table, int shift) {
    ByteBuffer buffer = ByteBuffer.wrap(table);
    for (int at = 2; at < table.length; at += 4) {
      buffer.putShort(at, (short) (buffer.getShort(at) + shift));
    }
    return table;
  }

  /** Every frame but the first counts from the one before it. */
  private static byte[] frames(byte[] table, int shift) {
    ByteBuffer buffer = ByteBuffer.wrap(table);
    if (buffer.getShort(0) == 0) {
      return table;
    }
    int type = table[2] & 0xff;
    if (type >= 247) {
      buffer.putShort(3, (short) (buffer.getShort(3) + shift));
      return table;
    }
    // same_frame and same_locals_1_stack_item_frame carry the offset in their type: they become
    // the extended ones, two bytes longer.
    boolean item = type >= 64;
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.write(table, 0, 2);
    longer.write(item ? 247 : 251);
    u2(longer, (item ? type - 64 : type) + shift);
    longer.write(table, 3, table.length - 3);
    return longer.toByteArray();
  }

  static void u2(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  private static void u4(ByteArrayOutputStream out, int value) {
    u2(out, value >>> 16);
    u2(out, value);
  }
}
