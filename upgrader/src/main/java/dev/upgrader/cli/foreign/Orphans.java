package dev.upgrader.cli.foreign;

import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.util.List;

/**
 * The workers of a new master that was killed: those of nginx do not notice, and would serve the
 * release that was undone for ever. QUIT lets each finish what it is at.
 */
final class Orphans {

  private long master;
  private List<Proc.Stat> workers = List.of();

  /** As long as there is a master. */
  void note(Member fresh) {
    master = fresh.pid();
    workers = fresh.workers();
  }

  /** Once, and only those that have lost their parent. */
  void end() throws IOException {
    for (Proc.Stat worker : workers) {
      boolean isOrphan = Proc.stat(worker.pid()).filter(now -> now.parent() != master).isPresent();
      if (isOrphan) {
        SignalSender.send(Signal.QUIT, worker.pid(), worker.startTicks());
      }
    }
    workers = List.of();
  }
}
