package dev.upgrader.cli.foreign;

import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Brings the old master's workers back, and only then ends the new master. */
final class Return {

  /** nginx brings its workers back by itself when the new master has ended. */
  private static final long BY_ITSELF = TimeUnit.SECONDS.toNanos(1);

  private final long begun = System.nanoTime();
  private boolean asked;
  private Farewell farewell;

  /**
   * One step, if one is due.
   *
   * @param lacks the old master has no worker that was not told to go
   * @param serves its workers are live
   * @param fresh the new master, as long as it lives
   * @param workers of the new master
   */
  void step(
      Member old,
      boolean lacks,
      boolean serves,
      Optional<Proc.Stat> fresh,
      Optional<Integer> workers)
      throws IOException {
    boolean due = fresh.isPresent() || System.nanoTime() - begun > BY_ITSELF;
    if (lacks && !asked && due) {
      SignalSender.send(Signal.HUP, old.pid(), old.born());
      asked = true;
    }
    if (serves && fresh.isPresent()) {
      if (farewell == null) {
        farewell = Farewell.ofNew(workers.isPresent());
      }
      farewell.step(fresh.get().pid(), fresh.get().startTicks(), workers.orElse(0));
    }
  }

  /** The new master was told to go. */
  boolean isEvicting() {
    return farewell != null;
  }
}
