package dev.upgrader.master;

import dev.upgrader.config.ConfigurationException;
import dev.upgrader.os.Reason;
import java.io.IOException;

/**
 * Why a master does not do what it is asked for.
 *
 * @param isOfConfiguration what is wrong stands in the configuration, which was just read
 */
record Refusal(String reason, boolean isOfConfiguration) {

  static Refusal of(String reason) {
    return new Refusal(reason, false);
  }

  /** {@code attempt}, such as "cannot reload", has failed. */
  static Refusal of(String attempt, IOException failure) {
    boolean isOfConfiguration = failure.getCause() instanceof ConfigurationException;
    return new Refusal(attempt + ": " + Reason.at(failure), isOfConfiguration);
  }
}
