package dev.upgrader.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The agent's classes, which lie in an archive inside its jar, out of everybody's sight. */
final class AgentClasses {
  private static final String NEST = "META-INF/upgrader/nest.zip";
  private static final ClassLoader LOADER = loader();

  private AgentClasses() {}

  /** Before the jar is made they are on the class path. */
  private static ClassLoader loader() {
    ClassLoader own = AgentClasses.class.getClassLoader();
    try (InputStream nest = own.getResourceAsStream(NEST)) {
      if (nest == null) {
        return own;
      }
      Path copy = Files.createTempFile("upgrader-nest", ".zip");
      copy.toFile().deleteOnExit();
      Files.copy(nest, copy, StandardCopyOption.REPLACE_EXISTING);
      return new URLClassLoader(new URL[] {copy.toUri().toURL()}, own);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the agent's classes", e);
    }
  }

  static Method method(String type, String name, Class<?>... parameters)
      throws ReflectiveOperationException {
    Method method =
        Class.forName("dev.upgrader.agent." + type, true, LOADER)
            .getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  /** With what the method itself throws. */
  static Object call(Method method, Object object, Object... arguments) throws Exception {
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
