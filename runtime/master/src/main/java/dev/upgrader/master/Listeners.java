package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sockets that a master holds: those that its configuration declares, and the retired ones,
 * which only workers of an earlier reading, or the old generation, still serve.
 */
final class Listeners {
  private final Timers timers;
  private final Log log;
  private final BooleanSupplier alone;
  private final List<OpenListener> retired;
  private List<OpenListener> declared;
  private Departure departure;

  /**
   * Takes them over.
   *
   * @param alone whether no other generation lives, which may need what this one does not
   */
  Listeners(Startup startup, Timers timers, Log log, BooleanSupplier alone) {
    this.timers = timers;
    this.log = log;
    this.alone = alone;
    declared = startup.listeners();
    retired = new ArrayList<>(startup.unused());
  }

  List<OpenListener> declared() {
    return declared;
  }

  /**
   * What another reading declares, new ones bound.
   *
   * @throws IOException one cannot be bound
   */
  List<OpenListener> matching(Configuration next) throws IOException {
    cancelDeparture();
    return Startup.matched(next, all());
  }

  /** They will not be used after all. */
  void discard(List<OpenListener> matching) {
    closeAllBut(all(), matching);
  }

  /** The others are retired. */
  void use(List<OpenListener> next) {
    cancelDeparture();
    retired.addAll(declared);
    declared = next;
  }

  /**
   * Whether those may go that serve retired ones: not while somebody waits in a queue that only
   * they would serve.
   *
   * @param limit how long they are waited for
   * @param then called when they may
   */
  boolean areDeserted(Duration limit, Runnable then) {
    if (departure == null) {
      Set<Integer> kept = declared.stream().map(OpenListener::fd).collect(Collectors.toSet());
      // One that is lent lives on with its owner, queue and all.
      List<OpenListener> removed =
          retired.stream().filter(l -> !l.perWorker() && !l.lent() && kept.add(l.fd())).toList();
      // Another generation serves on what it has; nothing that it may need is refused.
      if (removed.isEmpty() || !alone.getAsBoolean()) {
        return true;
      }
      departure = Departure.of(removed, limit, timers, log, then);
    }
    return departure.isOver();
  }

  private void cancelDeparture() {
    if (departure != null) {
      try {
        departure.cancel();
      } catch (IOException e) {
        log.say(e.getMessage());
      }
      departure = null;
    }
  }

  /** Nobody serves them any more. */
  void closeRetired() {
    if (!retired.isEmpty()) {
      if (departure != null) {
        departure.end();
        departure = null;
      }
      closeAllBut(declared, retired);
      retired.clear();
    }
  }

  /** At the end of this master. */
  void close() {
    closeAllBut(List.of(), all());
  }

  private List<OpenListener> all() {
    return Stream.concat(declared.stream(), retired.stream()).toList();
  }

  private void closeAllBut(List<OpenListener> kept, List<OpenListener> some) {
    Set<Integer> fds = kept.stream().map(OpenListener::fd).collect(Collectors.toSet());
    for (OpenListener listener : some) {
      if (fds.add(listener.fd())) {
        try {
          listener.close(alone.getAsBoolean());
        } catch (IOException e) {
          log.say(e.getMessage());
        }
      }
    }
  }
}
