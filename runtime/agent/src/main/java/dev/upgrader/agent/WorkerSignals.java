package dev.upgrader.agent;

import jdk.internal.misc.Signal;

/** The signals that a worker takes besides the JVM's own. */
final class WorkerSignals {

  private WorkerSignals() {}

  static void on(String name, Runnable action) {
    try {
      Signal.handle(new Signal(name), signal -> action.run());
    } catch (IllegalArgumentException e) {
      // Under -Xrs the JVM leaves signals alone, and so do we.
      return;
    }
  }
}
