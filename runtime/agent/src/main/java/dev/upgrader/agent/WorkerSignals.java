package dev.upgrader.agent;

import jdk.internal.misc.Signal;

/** The signals that a worker takes besides the JVM's own. */
final class WorkerSignals {

  private WorkerSignals() {}

  private record Handler(Runnable action) implements Signal.Handler {
    @Override
    public void handle(Signal signal) {
      action.run();
    }
  }

  static void on(String name, Runnable action) {
    try {
      Signal.handle(new Signal(name), new Handler(action));
    } catch (IllegalArgumentException e) {
      // Under -Xrs the JVM leaves signals alone, and so do we.
      return;
    }
  }
}
