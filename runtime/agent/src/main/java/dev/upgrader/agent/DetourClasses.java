package dev.upgrader.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;
import jdk.internal.misc.Unsafe;

/**
 * Puts the detours where the JDK's channels can call them: into their own package, without anything
 * on the boot class path, which would switch class data sharing off.
 */
public final class DetourClasses {

  private static final String[] NAMES = {
    "sun/nio/ch/Detour$Hook", "sun/nio/ch/Detour", "sun/nio/ch/Syscalls",
  };

  /** For services that bring Netty along; several hundred microseconds that others save. */
  private static final String[] NETTY = {
    "sun/nio/ch/NettyDetour",
    "sun/nio/ch/NettyDetour$1",
    "sun/nio/ch/NettyUring",
    "sun/nio/ch/NettyGoodbye",
    "sun/nio/ch/NettyGoodbye$1",
    "sun/nio/ch/NettyGoodbye$Kind",
  };

  private static boolean forNetty;

  private DetourClasses() {}

  static void define() throws IOException {
    define(NAMES);
  }

  /** Lets a module that Netty is in call the detours for it, which are there from now on. */
  public static synchronized void openTo(Module netty, Instrumentation instrumentation)
      throws IOException {
    if (!forNetty) {
      define(NETTY);
      forNetty = true;
    }
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("sun.nio.ch", Set.of(netty)),
        Map.of(),
        Set.of(),
        Map.of());
  }

  private static void define(String[] names) throws IOException {
    for (String name : names) {
      try (InputStream in =
          DetourClasses.class.getClassLoader().getResourceAsStream(name + ".class")) {
        byte[] bytes = in.readAllBytes();
        Unsafe.getUnsafe().defineClass(name, bytes, 0, bytes.length, null, null);
      }
    }
  }
}
