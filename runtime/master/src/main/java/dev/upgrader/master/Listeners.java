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
    return Startup.matched(next, all());
  }

  /** They will not be used after all. */
  void discard(List<OpenListener> matching) {
    closeAllBut(all(), matching);
  }

  /** The others are retired. */
  void use(List<OpenListener> next) {
    cancelDeparture(descriptors(next));
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
      // One that is lent lives on with its owner, queue and all.
      List<OpenListener> removed = undeclared().filter(l -> !l.lent()).toList();
      // Another generation serves on what it has; nothing that it may need is refused.
      if (removed.isEmpty() || !alone.getAsBoolean()) {
        return true;
      }
      departure = Departure.of(removed, limit, timers, log, then);
    }
    return departure.isOver();
  }

  private void cancelDeparture(Set<Integer> used) {
    if (departure != null) {
      try {
        departure.cancel(used);
      } catch (IOException e) {
        log.say(e.getMessage());
      }
      departure = null;
    }
  }

  /**
   * All of them, for who takes over from this master: its configuration may be one that declares
   * what is retired here, and what workers still hold cannot be bound again. It retires the others,
   * and takes connections again where this one refuses them already.
   */
  List<OpenListener> handOver() {
    // Which ones are lent is told by name, and the name of a retired one may be another's by now.
    Stream<OpenListener> others = undeclared().map(l -> l.named(l.address().toString()));
    return Stream.concat(declared.stream(), others).toList();
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

  /** The retired ones that are not in use again, each once. */
  private Stream<OpenListener> undeclared() {
    Set<Integer> seen = descriptors(declared);
    return retired.stream().filter(l -> !l.perWorker() && seen.add(l.fd()));
  }

  private static Set<Integer> descriptors(List<OpenListener> listeners) {
    return listeners.stream().map(OpenListener::fd).collect(Collectors.toSet());
  }

  private List<OpenListener> all() {
    return Stream.concat(declared.stream(), retired.stream()).toList();
  }

  private void closeAllBut(List<OpenListener> kept, List<OpenListener> some) {
    Set<Integer> fds = descriptors(kept);
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
