package dev.upgrader.agent.goodbye;

import dev.upgrader.agent.DetourClasses;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

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
          new TomcatHttp2(),
          new TomcatHandshake(),
          new JettyHandshake());

  private final Instrumentation instrumentation;
  private final Consumer<String> failed;
  private volatile boolean on;
  private volatile boolean said;

  /** It is being taken off, and those that end connections are off already. */
  private volatile boolean ending;

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

  /**
   * Returns when it is as wanted, or at the deadline.
   *
   * @param deadline as {@link System#nanoTime}
   */
  public synchronized void await(long deadline) throws InterruptedException {
    while (on != wanted && deadline - System.nanoTime() > 0) {
      // At least 1: 0 is for ever.
      wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    }
  }

  /** Whether a server that it knows is loaded and changed, so that it is not only on but heard. */
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

  /** Whatever fails, in one class or in all, the worker goes on as one that says less. */
  private void apply(boolean goodbye) {
    said = false;
    if (goodbye) {
      instrumentation.addTransformer(this, true);
      retransform(adapter -> true);
    } else {
      ending = true;
      retransform(Adapter::endsWhatOthersAnnounce);
      instrumentation.removeTransformer(this);
      retransform(adapter -> !adapter.endsWhatOthersAnnounce());
      ending = false;
    }
    on = goodbye;
  }

  private void retransform(Predicate<Adapter> which) {
    List<Class<?>> servers = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      Adapter adapter = adapterOf(type.getName().replace('.', '/'));
      if (adapter != null && which.test(adapter)) {
        servers.add(type);
      }
    }
    if (!servers.isEmpty() && !isRetransformed(servers)) {
      said = false;
      servers.forEach(server -> isRetransformed(List.of(server)));
    }
  }

  private boolean isRetransformed(List<Class<?>> servers) {
    boolean before = said;
    try {
      instrumentation.retransformClasses(servers.toArray(new Class<?>[0]));
      return true;
    } catch (UnmodifiableClassException | RuntimeException | LinkageError | VirtualMachineError e) {
      // All but the first are what other agents, which change the same classes, make of it.
      said = before;
      failed.accept("cannot say goodbye: " + e);
      return false;
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
    if (adapter == null || (ending && adapter.endsWhatOthersAnnounce())) {
      return null;
    }
    try {
      if (adapter.callsDetour()) {
        DetourClasses.openTo(module, instrumentation);
      }
      byte[] changed = adapter.changed(name, bytes);
      if (adapter.isOfServers()) {
        said = true;
      }
      return changed;
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
