package dev.upgrader.agent.classfile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A class file that is changed in place: references in its constant pool, entries added at the
 * pool's end, whole attributes of methods exchanged. JVMS 4.
 */
public final class ClassFile {

  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int FIELDREF = 9;
  private static final int METHODREF = 10;
  private static final int INTERFACE_METHODREF = 11;
  private static final int NAME_AND_TYPE = 12;
  private static final int METHOD_HANDLE = 15;
  private static final int METHOD_TYPE = 16;
  private static final int MODULE = 19;
  private static final int PACKAGE = 20;

  private final byte[] bytes;
  private final ByteBuffer buffer;

  /** Where the pool's entries begin, by their index. */
  private final int[] entries;

  private final int poolEnd;
  private final ByteArrayOutputStream added = new ByteArrayOutputStream();
  private final DataOutputStream addition = new DataOutputStream(added);

  /** In the order of the file. */
  private final List<Edit> edits = new ArrayList<>();

  private int count;

  private record Edit(int from, int to, ByteBuffer replacement) {}

  /** A method: its descriptor, its flags and where its Code attribute is. */
  public record Method(String name, String descriptor, int flags, int codeFrom, int codeTo) {}

  public ClassFile(byte[] original) {
    bytes = original.clone();
    buffer = ByteBuffer.wrap(bytes);
    count = u2(8);
    entries = new int[count];
    int at = 10;
    for (int i = 1; i < count; i++) {
      entries[i] = at;
      int tag = bytes[at];
      at += size(tag, at);
      if (tag == LONG || tag == DOUBLE) {
        i++;
      }
    }
    poolEnd = at;
  }

  private int size(int tag, int at) {
    return switch (tag) {
      case UTF8 -> 3 + u2(at + 1);
      case LONG, DOUBLE -> 9;
      case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 3;
      case METHOD_HANDLE -> 4;
      default -> 5;
    };
  }

  public int u2(int at) {
    return buffer.getShort(at) & 0xffff;
  }

  public int u4(int at) {
    return buffer.getInt(at);
  }

  public byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** The text of a Utf8 entry; names that matter here are ASCII. */
  public String utf8(int index) {
    int at = entries[index];
    return new String(bytes, at + 3, u2(at + 1), StandardCharsets.UTF_8);
  }

  private String referred(int index) {
    return utf8(u2(entries[index] + 1));
  }

  public String name() {
    return referred(u2(poolEnd + 2));
  }

  /**
   * Sends every call of {@code owner.method} to a method of the same type in {@code newOwner}.
   *
   * @return false: there is no such call
   */
  public boolean redirect(
      String owner, String method, String descriptor, String newOwner, String newMethod) {
    for (int i = 1; i < entries.length; i++) {
      int at = entries[i];
      if (at == 0 || (bytes[at] != METHODREF && bytes[at] != INTERFACE_METHODREF)) {
        continue;
      }
      if (u2(at + 1) >= entries.length) {
        continue; // redirected before
      }
      int type = entries[u2(at + 3)];
      if (referred(u2(at + 1)).equals(owner)
          && utf8(u2(type + 1)).equals(method)
          && utf8(u2(type + 3)).equals(descriptor)) {
        buffer.putShort(at + 1, (short) addClass(newOwner));
        if (!newMethod.equals(method)) {
          buffer.putShort(at + 3, (short) addNameAndType(newMethod, descriptor));
        }
        return true;
      }
    }
    return false;
  }

  public int addUtf8(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return add(UTF8, encoded.length, encoded);
  }

  public int addClass(String name) {
    return add(CLASS, addUtf8(name), new byte[0]);
  }

  public int addString(String text) {
    return add(STRING, addUtf8(text), new byte[0]);
  }

  public int addNameAndType(String name, String descriptor) {
    return addPair(NAME_AND_TYPE, addUtf8(name), addUtf8(descriptor));
  }

  public int addMethod(String owner, String name, String descriptor) {
    return addPair(METHODREF, addClass(owner), addNameAndType(name, descriptor));
  }

  public int addInterfaceMethod(String owner, String name, String descriptor) {
    return addPair(INTERFACE_METHODREF, addClass(owner), addNameAndType(name, descriptor));
  }

  public int addField(String owner, String name, String descriptor) {
    return addPair(FIELDREF, addClass(owner), addNameAndType(name, descriptor));
  }

  private int addPair(int tag, int first, int second) {
    return add(tag, first, new byte[] {(byte) (second >> 8), (byte) second});
  }

  private int add(int tag, int first, byte[] rest) {
    try {
      addition.writeByte(tag);
      addition.writeShort(first);
      addition.write(rest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count++;
  }

  /** The methods that have code. */
  public List<Method> methods() {
    int at = poolEnd + 6;
    at += 2 + 2 * u2(at);
    at = members(at, new ArrayList<>());
    List<Method> methods = new ArrayList<>();
    members(at, methods);
    return methods;
  }

  /** The one method of this name that has code. */
  public Method method(String name) {
    Method found = null;
    for (Method method : methods()) {
      if (method.name().equals(name)) {
        if (found != null) {
          throw new IllegalStateException("two methods " + name + " in " + name());
        }
        found = method;
      }
    }
    if (found == null) {
      throw new IllegalStateException("no method " + name + " in " + name());
    }
    return found;
  }

  /** The method of this name and type. */
  public Method method(String name, String descriptor) {
    for (Method method : methods()) {
      if (method.name().equals(name) && method.descriptor().equals(descriptor)) {
        return method;
      }
    }
    throw new IllegalStateException("no method " + name + descriptor + " in " + name());
  }

  private int members(int start, List<Method> found) {
    int at = start + 2;
    for (int i = u2(start); i > 0; i--) {
      int flags = u2(at);
      String name = utf8(u2(at + 2));
      String descriptor = utf8(u2(at + 4));
      int attributes = u2(at + 6);
      at += 8;
      for (int j = 0; j < attributes; j++) {
        int end = at + 6 + u4(at + 2);
        if (utf8(u2(at)).equals("Code")) {
          found.add(new Method(name, descriptor, flags, at, end));
        }
        at = end;
      }
    }
    return at;
  }

  /** Puts {@code attribute}, header included, in the place of the method's Code. */
  public void replaceCode(Method method, byte[] attribute) {
    int place = edits.size();
    while (place > 0 && edits.get(place - 1).from() > method.codeFrom()) {
      place--;
    }
    edits.add(place, new Edit(method.codeFrom(), method.codeTo(), ByteBuffer.wrap(attribute)));
  }

  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + added.size() + 64);
    buffer.putShort(8, (short) count);
    out.write(bytes, 0, poolEnd);
    out.writeBytes(added.toByteArray());
    int at = poolEnd;
    for (Edit edit : edits) {
      out.write(bytes, at, edit.from() - at);
      out.writeBytes(edit.replacement().array());
      at = edit.to();
    }
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }
}
