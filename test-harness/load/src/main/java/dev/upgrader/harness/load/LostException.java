package dev.upgrader.harness.load;

import java.io.IOException;

/** A request that got no whole valid answer. */
final class LostException extends IOException {
  private static final long serialVersionUID = 1;

  private final Cause why;

  LostException(Cause why, String detail) {
    super(detail);
    this.why = why;
  }

  Cause why() {
    return why;
  }
}
