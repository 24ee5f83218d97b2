package dev.upgrader.master;

import dev.upgrader.os.Memory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * Whether there is room for JVMs beside those that run. Without it the kernel's OOM killer would
 * choose between the old generation and the new.
 */
final class Room {
  private static final long MEGA = 1024 * 1024;

  /** What can be asked of the system; another in tests. */
  interface Available {
    long bytes() throws IOException;
  }

  private final Available available;
  private final LongUnaryOperator held;

  Room() {
    this(Memory::available, Memory::held);
  }

  Room(Available available, LongUnaryOperator held) {
    this.available = available;
    this.held = held;
  }

  /** Why processes like {@code these} cannot be started beside them; empty: they can. */
  Optional<String> refusal(List<Long> these) {
    long needed = these.stream().mapToLong(pid -> held.applyAsLong(pid)).sum();
    long there;
    try {
      there = available.bytes();
    } catch (IOException e) {
      return Optional.of(e.getMessage() + "; memory-check: false does without");
    }
    if (there >= needed) {
      return Optional.empty();
    }
    return Optional.of(
        "not enough memory for a second generation: it would need the "
            + needed / MEGA
            + " MB that this one holds, and "
            + there / MEGA
            + " MB are available; free some, or set memory-check: false");
  }
}
