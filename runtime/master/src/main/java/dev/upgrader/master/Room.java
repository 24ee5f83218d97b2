package dev.upgrader.master;

import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.Request;
import java.io.IOException;
import java.util.ArrayList;
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

  Room(Available available, LongUnaryOperator held) {
    this.available = available;
    this.held = held;
  }

  /** Why {@code request} would start more JVMs than there is memory for; empty: it would not. */
  Optional<String> refusal(Request request, long master, List<Long> workers) {
    if (request.equals(new Request.Move(Event.UPGRADE)) || request instanceof Request.Canary) {
      List<Long> generation = new ArrayList<>(workers);
      generation.add(master);
      return refusal(generation).map(reason -> "cannot upgrade: " + reason);
    }
    if (allWorkersAnew(request)) {
      return refusal(workers).map(reason -> "cannot reload: " + reason);
    }
    return Optional.empty();
  }

  /** Beside the present ones; in a chain it is one at a time. */
  private static boolean allWorkersAnew(Request request) {
    return request.equals(new Request.Move(Event.RELOAD))
        || request.equals(new Request.ReloadWorkers(Request.Pace.TOGETHER))
        || request.equals(new Request.ReloadMaster(Request.Pace.TOGETHER));
  }

  /**
   * Does nothing when processes like {@code these} can be started beside them.
   *
   * @throws IOException they cannot; the text says why
   */
  void require(List<Long> these) throws IOException {
    Optional<String> reason = refusal(these);
    if (reason.isPresent()) {
      throw new IOException(reason.get());
    }
  }

  /** Why processes like {@code these} cannot be started beside them; empty: they can. */
  private Optional<String> refusal(List<Long> these) {
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
