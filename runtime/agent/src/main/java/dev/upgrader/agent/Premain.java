package dev.upgrader.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * The one class of the agent that the service could see. It is the class loader of all the others
 * at the same time: they are resources of this jar that no other loader takes for classes.
 */
public final class Premain extends ClassLoader {

  private static final String NEST = "META-INF/upgrader/";

  private Premain() {
    super("upgrader", ClassLoader.getPlatformClassLoader());
  }

  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      Premain nest = new Premain();
      Set<Module> agent = Set.of(nest.getUnnamedModule());
      instrumentation.redefineModule(
          Object.class.getModule(),
          Set.of(),
          Map.of("jdk.internal.misc", agent, "sun.nio.ch", agent),
          Map.of(),
          Set.of(),
          Map.of());
      // First, before any class is verified that refers to them.
      nest.loadClass("dev.upgrader.agent.DetourClasses").getMethod("define").invoke(null);
      nest.loadClass("dev.upgrader.agent.Agent")
          .getMethod("start", String.class, Instrumentation.class)
          .invoke(null, arguments, instrumentation);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // The service runs on: without the agent's greeting its master will not take it for a worker.
      System.err.println("upgrader: cannot start the agent: " + e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** The bytes of a nested class, by its usual name. */
  @Override
  public InputStream getResourceAsStream(String name) {
    String stem = name.substring(0, name.length() - ".class".length());
    return Premain.class.getClassLoader().getResourceAsStream(NEST + stem + ".nested");
  }
}
