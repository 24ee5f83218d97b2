package dev.upgrader.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.function.Supplier;

/** Where Premain enters the nested classes: by initialising this one. */
final class Entry {

  private Entry() {}

  static {
    Object[] arguments = (Object[]) ((Supplier<?>) Entry.class.getClassLoader()).get();
    try {
      // First, before any class is verified that refers to what it defines.
      DetourClasses.define();
      Agent.start((String) arguments[0], (Instrumentation) arguments[1]);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
