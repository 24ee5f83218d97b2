package dev.upgrader.agent;

import java.io.IOException;
import java.io.InputStream;
import jdk.internal.misc.Unsafe;

/**
 * Puts the detours where the JDK's channels can call them: into their own package, without anything
 * on the boot class path, which would switch class data sharing off.
 */
public final class DetourClasses {

  private static final String[] NAMES = {
    "sun/nio/ch/Detour$Hook", "sun/nio/ch/Detour", "sun/nio/ch/Syscalls"
  };

  private DetourClasses() {}

  public static void define() throws IOException {
    for (String name : NAMES) {
      try (InputStream in =
          DetourClasses.class.getClassLoader().getResourceAsStream(name + ".class")) {
        byte[] bytes = in.readAllBytes();
        Unsafe.getUnsafe().defineClass(name, bytes, 0, bytes.length, null, null);
      }
    }
  }
}
