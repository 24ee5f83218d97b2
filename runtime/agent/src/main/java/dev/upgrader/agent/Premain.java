package dev.upgrader.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * The one class of the agent that the service could see. It is the class loader of all the others
 * at the same time, which are in an archive inside this jar. They are read at once: the jar may be
 * replaced while the worker lives, and a class that is needed to drain must be there then.
 *
 * <p>As a supplier it hands the arguments of premain to {@link Entry}, which knows no class of the
 * outside.
 */
public final class Premain extends ClassLoader implements Supplier<Object[]> {

  private static final String NEST = "META-INF/upgrader/nest.zip";

  private final Map<String, byte[]> classes = new HashMap<>();
  private final Object[] arguments;

  private Premain(Object... arguments) throws IOException, URISyntaxException {
    super("upgrader", ClassLoader.getPlatformClassLoader());
    this.arguments = arguments;
    Path jar = Path.of(Premain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (ZipFile outer = new ZipFile(jar.toFile());
        InputStream in = outer.getInputStream(outer.getEntry(NEST));
        ZipInputStream nest = new ZipInputStream(new ByteArrayInputStream(in.readAllBytes()))) {
      for (ZipEntry entry = nest.getNextEntry(); entry != null; entry = nest.getNextEntry()) {
        classes.put(entry.getName(), nest.readAllBytes());
      }
    }
  }

  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      Premain nest = new Premain(arguments, instrumentation);
      Set<Module> agent = Set.of(nest.getUnnamedModule());
      instrumentation.redefineModule(
          Object.class.getModule(),
          Set.of(),
          Map.of("jdk.internal.access", agent, "jdk.internal.misc", agent, "sun.nio.ch", agent),
          Map.of(),
          Set.of(),
          Map.of());
      // Its initialisation is the start: a call by reflection would cost the service ten times
      // this.
      Class.forName("dev.upgrader.agent.Entry", true, nest);
    } catch (ReflectiveOperationException
        | IOException
        | URISyntaxException
        | RuntimeException
        | LinkageError e) {
      // The service runs on: without the agent's greeting its master will not take it for a worker.
      System.err.println("upgrader: cannot start the agent: " + e);
    }
  }

  @Override
  public Object[] get() {
    return arguments.clone();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** The bytes of a nested class, by its usual name. */
  @Override
  public InputStream getResourceAsStream(String name) {
    byte[] bytes = classes.get(name);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }
}
