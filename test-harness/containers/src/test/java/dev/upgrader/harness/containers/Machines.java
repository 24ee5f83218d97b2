package dev.upgrader.harness.containers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One machine a JDK for all tests: each test brings a service of its own. */
final class Machines {
  private static final Map<Jdk, Optional<Machine>> STARTED = new EnumMap<>(Jdk.class);

  private Machines() {}

  static synchronized Machine on(Jdk jdk) {
    Optional<Machine> machine = STARTED.computeIfAbsent(jdk, Machines::start);
    assumeTrue(machine.isPresent(), "no JDK of this version on this machine: " + jdk);
    return machine.get();
  }

  private static Optional<Machine> start(Jdk jdk) {
    Optional<Machine> machine = Machine.start(jdk);
    machine.ifPresent(
        started -> Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-" + jdk)));
    return machine;
  }
}
