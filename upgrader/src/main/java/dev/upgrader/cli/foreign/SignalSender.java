package dev.upgrader.cli.foreign;

import dev.upgrader.os.LiveProcess;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.util.Optional;

/** Sends signals to the process that was looked at, or to none. */
final class SignalSender {

  private SignalSender() {}

  /** Does nothing if the process has ended since. */
  static void send(Signal signal, long pid, long born) throws IOException {
    Optional<LiveProcess> process = LiveProcess.hold(pid, born);
    if (process.isPresent()) {
      try (LiveProcess held = process.get()) {
        held.send(signal);
      }
    }
  }
}
