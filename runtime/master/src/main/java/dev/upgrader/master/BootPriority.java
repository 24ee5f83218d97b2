package dev.upgrader.master;

import dev.upgrader.os.Priority;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Workers that start while others serve get what those leave of the processors, until they are to
 * serve themselves; where that is too little to start with, or takes too long, a share. Where the
 * system would not let them back up, in most containers and without root, nothing is done.
 */
final class BootPriority {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /** A third of the weight of nice 0, sched(7): slower to start, and never starved. */
  private static final int BEHIND = 5;

  private static final int LEAST = 19;

  private final Timers timers;
  private final Log log;
  private final Map<Long, Timers.Timer> lowered = new HashMap<>();

  /** The nice values of those that have a share, as they were before. */
  private final Map<Long, Integer> shares = new HashMap<>();

  private Optional<Boolean> allowed = Optional.empty();

  BootPriority(Timers timers, Log log) {
    this.timers = timers;
    this.log = log;
  }

  /** {@code patience}: then it gets a share in any case. */
  void lower(long pid, Duration patience) {
    try {
      if (isAllowed()) {
        Priority.Use none = new Priority.Use(0, 0);
        lowered.put(pid, lookAfter(pid, none, patience.dividedBy(BETWEEN_LOOKS)));
        Priority.idle(pid);
      }
    } catch (IOException | RuntimeException e) {
      log.say("cannot lower the priority of pid=" + pid + " while it starts: " + e.getMessage());
      restore(pid);
    }
  }

  private boolean isAllowed() throws IOException {
    if (allowed.isEmpty()) {
      allowed = Optional.of(Priority.canComeBack());
    }
    return allowed.get();
  }

  private Timers.Timer lookAfter(long pid, Priority.Use before, long looks) {
    return timers.after(BETWEEN_LOOKS, () -> look(pid, before, looks));
  }

  private void look(long pid, Priority.Use before, long looks) {
    try {
      Priority.Use now = Priority.use(pid);
      if (looks <= 1 || isStarved(now.since(before))) {
        share(pid);
      } else {
        lowered.put(pid, lookAfter(pid, now, looks - 1));
      }
    } catch (IOException | RuntimeException e) {
      log.say("cannot tell what pid=" + pid + " gets to start with: " + e.getMessage());
      restore(pid);
    }
  }

  private void share(long pid) throws IOException {
    int nice = Priority.of(pid);
    shares.put(pid, nice);
    Priority.normal(pid);
    Priority.renice(pid, nice, behind(nice));
  }

  private static int behind(int nice) {
    return Math.min(LEAST, nice + BEHIND);
  }

  /** It wanted to run, and had less than a quarter of a processor. */
  private static boolean isStarved(Priority.Use lately) {
    long span = BETWEEN_LOOKS.toNanos();
    return lately.waitedNanos() > span / 2 && lately.ranNanos() < span / 4;
  }

  /** What was taken from it, and no more: the nice value that its command asks for stays. */
  void restore(long pid) {
    if (!lowered.containsKey(pid)) {
      return;
    }
    lowered.get(pid).cancel();
    try {
      Priority.normal(pid);
      Integer nice = shares.get(pid);
      if (nice != null) {
        Priority.renice(pid, behind(nice), nice);
      }
      forget(pid);
    } catch (IOException | RuntimeException e) {
      log.say("cannot give pid=" + pid + " its priority back yet: " + e.getMessage());
      lowered.put(pid, timers.after(BETWEEN_LOOKS, () -> restore(pid)));
    }
  }

  /** Nobody serves beside them any more, or somebody else is to look after them. */
  void restoreAll() {
    List.copyOf(lowered.keySet()).forEach(this::restore);
  }

  /** It has ended; or false: it was none of those. */
  boolean forget(long pid) {
    shares.remove(pid);
    Timers.Timer look = lowered.remove(pid);
    if (look != null) {
      look.cancel();
    }
    return look != null;
  }
}
