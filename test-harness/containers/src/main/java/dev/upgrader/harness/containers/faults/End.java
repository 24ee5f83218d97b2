package dev.upgrader.harness.containers.faults;

import dev.upgrader.harness.containers.Shop;
import java.time.Duration;

/** How it stands in the end. */
public enum End {
  /** The old release serves, alone; the master is the old one. */
  OLD("v1"),
  /** The new release serves, alone; after an upgrade the master is the new one. */
  NEW("v2"),
  /** Both generations are there, the old one quiet. */
  UNDECIDED("v2"),
  /** Both serve: a worker of the new generation has died, and a person was told to decide. */
  LEFT("v2"),
  /** All of it has ended, and nothing is in the way of a new start. */
  GONE("");

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String answer;

  End(String release) {
    this.answer = release.isEmpty() ? "" : "shop " + release;
  }

  /**
   * A shell condition that holds as soon as it stands like this.
   *
   * @param old the old master, who stays the master when the operation is in place
   */
  String condition(Shop shop, long old, Operation operation) {
    String jvms = "$(pgrep -fc '^[^ ]*java .*%s/.*shop.jar')".formatted(shop.folder());
    String masters = "$(pgrep -fc '[U]pgrader run -c %s')".formatted(shop.configurationFile());
    String alone =
        "{ test -s %s && test ! -e %s && [ %s = 1 ] && [ %s = 1 ] && [ $(cat %s) %s %d ] && %s; }";
    return switch (this) {
      case OLD, NEW ->
          alone.formatted(
              shop.pidfile(),
              shop.oldPidfile(),
              masters,
              jvms,
              shop.pidfile(),
              this == OLD || operation.isInPlace() ? "=" : "!=",
              old,
              answers(shop, answer));
      case UNDECIDED -> both(shop, old, masters) + " && [ %s = 1 ]".formatted(jvms);
      case LEFT ->
          both(shop, old, masters)
              + " && [ %s = 2 ] && [ \"$(cat %s)\" = 7 ]".formatted(jvms, Scene.exitFile(shop));
      case GONE -> "{ [ %s = 0 ] && [ %s = 0 ]; }".formatted(masters, jvms);
    };
  }

  private static String both(Shop shop, long old, String masters) {
    return "test -s %s && [ \"$(cat %s)\" = %d ] && [ %s = 2 ]"
        .formatted(shop.pidfile(), shop.oldPidfile(), old, masters);
  }

  /** A shell condition: this is what a client is answered. */
  static String answers(Shop shop, String answer) {
    return "[ \"$(%s)\" = \"%s\" ]".formatted(shop.client(PATIENCE), answer);
  }
}
