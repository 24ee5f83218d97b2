package dev.upgrader.harness.bench.compatibility;

import dev.upgrader.harness.load.Plan;
import java.time.Duration;

/** How the clients use their connections. */
enum Clients {
  NEW("new connections"),
  KEPT_ALIVE("kept-alive");

  private static final int COUNT = 16;

  private static final Duration THINKING = Duration.ofMillis(20);

  /** 16 clients that do little but handshakes keep two processors busy, and the boot waiting. */
  private static final Duration THINKING_BEFORE_A_HANDSHAKE = Duration.ofMillis(300);

  private final String text;

  Clients(String text) {
    this.text = text;
  }

  Plan of(Plan plan, boolean overTls) {
    boolean each = this == NEW;
    return plan.clients(each ? COUNT : 0, each ? 0 : COUNT)
        .thinking(Duration.ZERO, each && overTls ? THINKING_BEFORE_A_HANDSHAKE : THINKING);
  }

  @Override
  public String toString() {
    return text;
  }
}
