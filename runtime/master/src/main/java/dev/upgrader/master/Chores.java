package dev.upgrader.master;

import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import dev.upgrader.lifecycle.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What can be asked of a master in every phase, because it changes nothing about who serves. */
record Chores(
    Log log,
    MasterLog own,
    Workers workers,
    Upgrade upgrade,
    Pidfile pidfile,
    Inputs inputs,
    Supplier<Status> status) {

  void run(Request request, String by) throws IOException {
    if (request instanceof Request.Reopen) {
      reopen(by, failures -> {});
    } else if (request instanceof Request.LogStatistics) {
      log.say(by + ": " + StatusJson.write(status.get()));
    } else if (request instanceof Request.LogWorkers) {
      workers
          .all()
          .forEach(worker -> log.say(worker, by + ": " + worker.detail().orElse("no detail")));
    } else if (request instanceof Request.RewritePidfile) {
      log.say(by + ": writing the pidfile anew");
      pidfile.rewrite();
    } else if (request instanceof Request.SwitchFifo to) {
      inputs.fifos().read(to.number());
      log.say(by + ": FIFO " + to.number() + " is read from now on");
    }
  }

  /**
   * Opens the log files anew: this master's first, so that nothing else is said in the one of
   * before; then those of workers and successor, whether it could or not.
   *
   * @param told hears what could not be done, when it is known
   */
  void reopen(String by, Consumer<List<String>> told) {
    log.say(by + ": opening the log files anew");
    List<String> failures = new ArrayList<>();
    try {
      own.reopen();
    } catch (IOException e) {
      failures.add(e.getMessage());
    }
    upgrade.reopen();
    workers.reopen(
        theirs -> {
          failures.addAll(theirs);
          failures.forEach(failure -> log.say("reopening has failed: " + failure));
          if (failures.isEmpty()) {
            log.say("the log files are open anew");
          }
          told.accept(failures);
        });
  }
}
