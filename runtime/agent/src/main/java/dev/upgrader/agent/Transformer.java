package dev.upgrader.agent;

import dev.upgrader.agent.classfile.ClassFile;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Redirects the JDK's channels to the detour, and Netty's own, as they are loaded and those that
 * are already.
 */
final class Transformer implements ClassFileTransformer {

  private static final String DETOUR = "sun/nio/ch/Detour";

  private final Map<String, List<Redirections.Call>> table = Redirections.table();
  private final Instrumentation instrumentation;
  private final Adoption.Observer observer;

  Transformer(Instrumentation instrumentation, Adoption.Observer observer) {
    this.instrumentation = instrumentation;
    this.observer = observer;
  }

  void install() throws UnmodifiableClassException {
    instrumentation.addTransformer(this, true);
    // With an ahead-of-time cache these classes are there before any agent is.
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      String name = type.getName();
      // Some hundred classes, in a JVM that still interprets: the cheap question first.
      if (name.startsWith("sun.nio.ch.") && table.containsKey(name.replace('.', '/'))) {
        loaded.add(type);
      }
    }
    if (!loaded.isEmpty()) {
      instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
    }
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    if (name == null) {
      return null;
    }
    try {
      if (loader == null) {
        List<Redirections.Call> calls = table.get(name);
        return calls == null ? null : redirected(calls, bytes);
      }
      boolean uring = NettyIoUring.concerns(name);
      if (!uring && !NettyEpoll.concerns(name)) {
        return null;
      }
      DetourClasses.openTo(module, instrumentation);
      return uring ? NettyIoUring.redirected(name, bytes) : NettyEpoll.redirected(name, bytes);
    } catch (IOException | RuntimeException e) {
      // What a transformer throws is swallowed by the JVM.
      observer.failed("cannot redirect " + name + ": " + e.getMessage());
      return null;
    }
  }

  private byte[] redirected(List<Redirections.Call> calls, byte[] bytes) {
    ClassFile file = new ClassFile(bytes);
    for (Redirections.Call call : calls) {
      boolean found =
          file.redirect(call.owner(), call.method(), call.descriptor(), DETOUR, call.detour());
      if (!found && call.everywhere()) {
        throw new IllegalStateException("no call of " + call.owner() + "." + call.method());
      }
    }
    return file.toBytes();
  }
}
