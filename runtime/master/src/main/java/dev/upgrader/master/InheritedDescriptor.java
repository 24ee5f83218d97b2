package dev.upgrader.master;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;

/** A descriptor that another process of ours has left open, its number in a variable. */
final class InheritedDescriptor {

  private InheritedDescriptor() {}

  /** Empty: it has left none. */
  static OptionalInt find(Map<String, String> environment, String variable) throws IOException {
    String number = environment.get(variable);
    if (number == null) {
      return OptionalInt.empty();
    }
    if (!number.matches("\\d{1,9}")) {
      throw new IOException(
          "cannot use " + variable + ": '" + number + "' is no descriptor; a master sets it");
    }
    return OptionalInt.of(Integer.parseInt(number));
  }
}
