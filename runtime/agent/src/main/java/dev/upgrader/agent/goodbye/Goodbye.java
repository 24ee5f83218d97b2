package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.DetourClasses;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells kept-alive clients to go elsewhere, by the servers' own words: while it is on, responses
 * carry {@code Connection: close}, those of HTTP/2 follow a GOAWAY that refuses no stream. It is
 * put on the running code and taken off again.
 */
public final class Goodbye implements ClassFileTransformer {

  private static final List<Adapter> ADAPTERS =
      List.of(
          new Tomcat(),
          new Jetty(),
          new Undertow(),
          new JdkHttpServer(),
          new NettyHead(),
          new NettyEnd(),
          new NettyHttp2(),
          new JettyHttp2(),
          new TomcatHttp2());

  private final Instrumentation instrumentation;
  private final Consumer<String> failed;
  private volatile boolean on;
  private volatile boolean said;
  private boolean wanted;
  private Thread hand;

  public Goodbye(Instrumentation instrumentation, Consumer<String> failed) {
    this.instrumentation = instrumentation;
    this.failed = failed;
  }

  /**
   * Has the goodbye put on, or taken off, soon: it takes the JVM tens of milliseconds, for which no
   * order of the master shall wait. Of orders in quick succession the last one counts.
   */
  public synchronized void want(boolean goodbye) {
    wanted = goodbye;
    if (hand == null) {
      hand = new Thread(null, this::keepUp, "upgrader-goodbye", 0, false);
      hand.setDaemon(true);
      hand.start();
    }
    notifyAll();
  }

  /** Returns when it is as wanted. */
  public synchronized void await() throws InterruptedException {
    while (on != wanted) {
      wait();
    }
  }

  /** Whether a server that it knows is loaded, so that it is not only on but heard. */
  public boolean isSaid() {
    return said;
  }

  private void keepUp() {
    try {
      while (true) {
        apply(next());
        synchronized (this) {
          notifyAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean next() throws InterruptedException {
    while (on == wanted) {
      wait();
    }
    return wanted;
  }

  private void apply(boolean goodbye) {
    if (goodbye) {
      instrumentation.addTransformer(this, true);
    } else {
      instrumentation.removeTransformer(this);
    }
    retransform();
    on = goodbye;
  }

  private void retransform() {
    List<Class<?>> servers = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (adapterOf(type.getName().replace('.', '/')) != null) {
        servers.add(type);
        said = true;
      }
    }
    try {
      if (!servers.isEmpty()) {
        instrumentation.retransformClasses(servers.toArray(new Class<?>[0]));
      }
    } catch (UnmodifiableClassException | LinkageError e) {
      failed.accept("cannot say goodbye: " + e);
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
    Adapter adapter = name != null ? adapterOf(name) : null;
    if (adapter == null) {
      return null;
    }
    try {
      if (adapter.callsDetour()) {
        DetourClasses.openTo(module, instrumentation);
      }
      return adapter.changed(name, bytes);
    } catch (IOException | RuntimeException e) {
      failed.accept("cannot say goodbye in " + name + ": " + e);
      return null;
    }
  }

  private static Adapter adapterOf(String name) {
    for (Adapter adapter : ADAPTERS) {
      if (adapter.concerns(name)) {
        return adapter;
      }
    }
    return null;
  }
}
