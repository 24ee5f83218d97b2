package dev.upgrader.agent;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * What the service says and hears by {@code dev.upgrader.api}. Words and classes of the JDK only:
 * no class of ours is on both sides.
 */
final class ServiceRequests implements BiFunction<String, Object, Object> {

  /** Told what the service says, on the service's thread. */
  interface Observer {
    /** It is ready, as far as it knows. */
    void serviceReady();

    /** It asks for a reload. */
    void reloadAsked();

    /** Where a declared listener is to be bound; null: there is none of that name. */
    SocketAddress declared(String listener);
  }

  private final Observer observer;
  private final List<Runnable> actions = new ArrayList<>();
  private final List<Thread> running = new ArrayList<>();
  private boolean awaited;
  private boolean draining;

  ServiceRequests(Observer observer) {
    this.observer = observer;
  }

  /** Null: there is no such word, or no such listener. */
  @Override
  public Object apply(String word, Object argument) {
    switch (word) {
      case "join" -> await(true);
      case "listener" -> {
        return observer.declared((String) argument);
      }
      case "ready" -> {
        await(false);
        observer.serviceReady();
      }
      case "drain" -> onDrain((Runnable) argument);
      case "reload" -> observer.reloadAsked();
      default -> {
        return null;
      }
    }
    return true;
  }

  private synchronized void await(boolean on) {
    awaited = on;
  }

  /** It has joined and not yet said that it is ready. */
  synchronized boolean isAwaited() {
    return awaited;
  }

  private synchronized void onDrain(Runnable action) {
    if (draining) {
      run(action);
    } else {
      actions.add(action);
    }
  }

  private void run(Runnable action) {
    Thread thread = new Thread(null, action, "upgrader-on-drain", 0, false);
    running.add(thread);
    thread.start();
  }

  /** The drain begins. */
  synchronized void drain() {
    draining = true;
    actions.forEach(this::run);
    actions.clear();
  }

  /**
   * Returns when the service's actions have ended.
   *
   * @param deadline of System.nanoTime()
   */
  void awaitDrained(long deadline) throws InterruptedException {
    List<Thread> threads;
    synchronized (this) {
      threads = List.copyOf(running);
    }
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left > 0) {
        thread.join(left);
      }
    }
  }
}
