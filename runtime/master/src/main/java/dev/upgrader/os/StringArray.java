package dev.upgrader.os;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A char*[] with its strings, as exec and spawn take it. */
final class StringArray {
  private final List<ByteBuffer> strings = new ArrayList<>();
  private final ByteBuffer pointers;

  StringArray(List<String> texts) {
    pointers = LibC.memory((texts.size() + 1) * Long.BYTES);
    for (int i = 0; i < texts.size(); i++) {
      ByteBuffer string = LibC.cString(texts.get(i));
      strings.add(string);
      pointers.putLong(i * Long.BYTES, LibC.address(string));
    }
  }

  /** NAME=value for each. */
  static StringArray of(Map<String, String> environment) {
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    return new StringArray(variables);
  }

  ByteBuffer pointers() {
    return pointers;
  }

  /** The pointers are all that the native side sees; the strings must outlive the call. */
  void keepAlive() {
    strings.forEach(Reference::reachabilityFence);
  }
}
