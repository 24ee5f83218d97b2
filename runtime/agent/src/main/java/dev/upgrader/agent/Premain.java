package dev.upgrader.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.ZipFile;

/**
 * The one class of the agent that the service could see. It is the class loader of all the others
 * at the same time, which are in an archive inside this jar. They are read at once: the jar may be
 * replaced while the worker lives, and a class that is needed to drain must be there then.
 *
 * <p>As a supplier it hands the arguments of premain to {@link Entry}, which knows no class of the
 * outside; as a consumer it takes what the service may say.
 */
public final class Premain extends ClassLoader
    implements Supplier<Object[]>, Consumer<BiFunction<String, Object, Object>> {

  private static final String NEST = "META-INF/upgrader/nest.zip";

  /** Of a file in a zip archive: APPNOTE.TXT 4.3.7. */
  private static final int LOCAL_HEADER = 0x04034b50;

  private static final int SIZE = 22;
  private static final int NAME_LENGTH = 26;
  private static final int EXTRA_LENGTH = 28;
  private static final int NAME = 30;

  private static volatile BiFunction<String, Object, Object> worker;

  private final byte[] nest;
  private final Map<String, Integer> headers = new HashMap<>(256);
  private final Object[] arguments;

  private Premain(Object... arguments) throws IOException, URISyntaxException {
    super("upgrader", ClassLoader.getPlatformClassLoader());
    this.arguments = arguments;
    Path jar = Path.of(Premain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (ZipFile outer = new ZipFile(jar.toFile());
        InputStream in = outer.getInputStream(outer.getEntry(NEST))) {
      nest = in.readAllBytes();
    }
    index();
  }

  /**
   * The build stores the files as they are, with their sizes in front. A ZipInputStream would copy
   * and check each, which a JVM that still interprets makes the service wait for.
   */
  private void index() {
    ByteBuffer zip = ByteBuffer.wrap(nest).order(ByteOrder.LITTLE_ENDIAN);
    int header = 0;
    while (zip.getInt(header) == LOCAL_HEADER) {
      int length = zip.getShort(header + NAME_LENGTH);
      String name = new String(nest, header + NAME, length, StandardCharsets.ISO_8859_1);
      headers.put(name, header);
      header += NAME + length + zip.getShort(header + EXTRA_LENGTH) + zip.getInt(header + SIZE);
    }
  }

  private ByteBuffer bytes(int header) {
    ByteBuffer zip = ByteBuffer.wrap(nest).order(ByteOrder.LITTLE_ENDIAN);
    int start =
        header + NAME + zip.getShort(header + NAME_LENGTH) + zip.getShort(header + EXTRA_LENGTH);
    return ByteBuffer.wrap(nest, start, zip.getInt(header + SIZE));
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

  /** Takes what {@link #worker} shall give. */
  @Override
  public void accept(BiFunction<String, Object, Object> requests) {
    worker = requests;
  }

  /** For {@code dev.upgrader.api}: a word and its argument. Null: the agent has not started. */
  public static BiFunction<String, Object, Object> worker() {
    return worker;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    Integer header = headers.get(name.replace('.', '/') + ".class");
    if (header == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes(header), null);
  }

  /** The bytes of a nested class, by its usual name. */
  @Override
  public InputStream getResourceAsStream(String name) {
    Integer header = headers.get(name);
    if (header == null) {
      return null;
    }
    ByteBuffer bytes = bytes(header);
    return new ByteArrayInputStream(nest, bytes.position(), bytes.remaining());
  }
}
