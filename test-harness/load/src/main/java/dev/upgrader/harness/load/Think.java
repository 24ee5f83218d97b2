package dev.upgrader.harness.load;

import java.time.Duration;

/**
 * The pause between an answer and the next request of a client.
 *
 * @param min shortest pause
 * @param max longest pause
 * @param untilEnded instead: until the server has ended the connection, however long that takes
 */
public record Think(Duration min, Duration max, boolean untilEnded) {

  static final Think NOT = new Think(Duration.ZERO, Duration.ZERO, false);

  /** Never asks on a connection that may be ended at that moment, so nothing is lost to that. */
  static final Think UNTIL_ENDED = new Think(Duration.ZERO, Duration.ZERO, true);
}
