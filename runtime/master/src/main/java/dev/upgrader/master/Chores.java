package dev.upgrader.master;

import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import dev.upgrader.lifecycle.Request;
import java.io.IOException;
import java.util.function.Supplier;

/** What can be asked of a master in every phase, because it changes nothing about who serves. */
record Chores(Log log, Workers workers, Pidfile pidfile, Inputs inputs, Supplier<Status> status) {

  void run(Request request, String by) throws IOException {
    if (request instanceof Request.Reopen) {
      log.say(by + ": opening the log files anew");
      workers.reopen();
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
}
