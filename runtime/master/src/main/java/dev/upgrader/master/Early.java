package dev.upgrader.master;

import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for on the strength of a pidfile a moment before this master has heard what the
 * file says already. A new master writes its own and then says that it is ready; an old one removes
 * its own and then ends. Who upgrades by signals goes by the files.
 */
final class Early {

  /** {@code since}: when it was asked for; {@code due}: the phase it is meant for. */
  private record Asked(Request request, String by, Phase since, Phase due) {}

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
    log.say(by + ": kept until the phase is " + Master.word(due));
    asked.add(new Asked(request, by, since, due));
  }

  /** Somebody has thought better of it. */
  void forget() {
    asked.clear();
  }

  /** What is due in this phase is requested, and what is not to be expected any more forgotten. */
  void release(Phase phase, Receiver receiver) {
    List<Asked> over = asked.stream().filter(one -> one.since() != phase).toList();
    asked.removeAll(over);
    for (Asked one : over) {
      if (one.due() == phase) {
        receiver.request(one.request(), one.by());
      } else {
        log.say("forgot " + one.by() + ": the phase is " + Master.word(phase));
      }
    }
  }
}
