package dev.upgrader.harness.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;

/** Closes a channel whose request takes too long; its blocked client wakes up with an exception. */
final class Timeout {
  private SocketChannel guarded;
  private long deadline;
  private boolean expired;

  synchronized void arm(SocketChannel channel, long deadlineNanos) {
    guarded = channel;
    deadline = deadlineNanos;
    expired = false;
  }

  synchronized void disarm() {
    guarded = null;
  }

  synchronized boolean expired() {
    return expired;
  }

  synchronized void check() {
    if (guarded != null && System.nanoTime() - deadline >= 0) {
      expired = true;
      try {
        guarded.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      guarded = null;
    }
  }
}
