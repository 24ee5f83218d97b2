package dev.upgrader.master;

import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for on the strength of a pidfile a moment before this master is in the phase that
 * the file announces. A new master writes its own and then says that it is ready; an old one
 * removes its own and then ends. Who upgrades by signals goes by the files.
 */
final class Early {

  /**
   * {@code since}: the phase in which it was asked for; {@code due}: the one that it is meant for.
   */
  private record Asked(Request request, String by, Phase since, Phase due) {
    @Override
    public String toString() {
      return by + ": " + request.asEvent().map(Master::word).orElse("") + " is ";
    }
  }

  /** To whom a request is made. */
  interface Receiver {
    void request(Request request, String by);
  }

  private final Log log;
  private final List<Asked> asked = new ArrayList<>();

  Early(Log log) {
    this.log = log;
  }

  void keep(Request request, String by, Phase since, Phase due) {
    Asked one = new Asked(request, by, since, due);
    asked.add(one);
    log.say(one + "kept until the phase is " + Master.word(due));
  }

  /** Somebody has thought better of it. */
  void forget() {
    asked.forEach(one -> log.say(one + "taken back"));
    asked.clear();
  }

  /**
   * What is due in this phase is requested, and what is not to be expected any more forgotten.
   *
   * @return whether anything was requested
   */
  boolean release(Phase phase, Receiver receiver) {
    boolean any = false;
    for (Optional<Asked> next = over(phase); next.isPresent(); next = over(phase)) {
      Asked one = next.get();
      asked.remove(one);
      if (one.due() == phase) {
        receiver.request(one.request(), one.by());
        any = true;
      } else {
        log.say(one + "forgotten: the phase is " + Master.word(phase));
      }
    }
    return any;
  }

  private Optional<Asked> over(Phase phase) {
    return asked.stream().filter(one -> one.since() != phase).findFirst();
  }
}
