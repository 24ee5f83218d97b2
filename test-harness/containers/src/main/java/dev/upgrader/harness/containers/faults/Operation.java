package dev.upgrader.harness.containers.faults;

import dev.upgrader.harness.containers.Shop;
import java.util.EnumSet;
import java.util.Set;

/** What is going on when a fault strikes. The shop serves v1; v2 is deployed. */
public enum Operation {
  UPGRADE("upgrader upgrade --timeout 1m --pidfile %s"),
  COMMIT("upgrader commit --timeout 1m --pidfile %s"),
  ROLLBACK("upgrader rollback --timeout 1m --pidfile %s"),
  RELOAD("upgrader reload --timeout 1m --pidfile %s"),
  /** The master replaces its own image: HUP in uWSGI's dialect. */
  REPLACE("kill -HUP $(cat %s)");

  private final String command;

  Operation(String command) {
    this.command = command;
  }

  /** What an operator types, once or again. */
  String command(Shop shop) {
    return command.formatted(shop.pidfile());
  }

  /** Who can be there. */
  public Set<Victim> victims() {
    return switch (this) {
      case UPGRADE, ROLLBACK -> EnumSet.allOf(Victim.class);
      // The old workers have gone before the decision.
      case COMMIT -> EnumSet.complementOf(EnumSet.of(Victim.OLD_WORKER));
      case RELOAD -> EnumSet.complementOf(EnumSet.of(Victim.NEW_MASTER));
      case REPLACE ->
          EnumSet.of(Victim.OLD_MASTER, Victim.OLD_WORKER, Victim.NEW_WORKER, Victim.ANCHOR);
    };
  }

  /** Whether it begins with two generations. */
  boolean isDecision() {
    return this == COMMIT || this == ROLLBACK;
  }

  /** Whether there is one master only. */
  boolean isInPlace() {
    return this == RELOAD || this == REPLACE;
  }
}
