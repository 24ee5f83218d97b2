package dev.upgrader.cli.gate;

/** Something that must hold of the new generation. Asked again and again, from one thread. */
public sealed interface Gate permits HealthCommand, HealthUrl, MetricGate, SteadyWorkers {

  /** For messages: the option that made it. */
  String name();

  /** One look, within the gate's own time. */
  Verdict check(Candidates candidates) throws InterruptedException;

  /** Whether a look is a request to the service, as its users make them. */
  default boolean isRequest() {
    return false;
  }

  /** Whether it compares with the old generation, which has to serve for that. */
  default boolean isRelative() {
    return false;
  }

  /** How many times in a row it may be found unhealthy; {@code asked} is what the operator said. */
  default int patience(int asked) {
    return asked;
  }
}
