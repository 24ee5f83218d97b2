package dev.upgrader.harness.bench.compatibility;

import dev.upgrader.harness.load.Plan;
import java.time.Duration;

/** How the clients use their connections. */
enum Clients {
  NEW("new connections"),
  KEPT_ALIVE("kept-alive");

  private static final int COUNT = 16;

  private final String text;

  Clients(String text) {
    this.text = text;
  }

  Plan of(Plan plan) {
    return plan.clients(this == NEW ? COUNT : 0, this == NEW ? 0 : COUNT)
        .thinking(Duration.ZERO, Duration.ofMillis(20));
  }

  @Override
  public String toString() {
    return text;
  }
}
