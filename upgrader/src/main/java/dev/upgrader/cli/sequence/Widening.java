package dev.upgrader.cli.sequence;

import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;

/** Ends a canary: all workers of the new generation become live. */
final class Widening {

  private final Masters masters;
  private final Deadline deadline;

  Widening(Masters masters, Deadline deadline) {
    this.masters = masters;
    this.deadline = deadline;
  }

  /** Waits for them; {@code check} is made after every change, and throws what ends the waiting. */
  void run(Watchtower tower, Status fresh, Runnable check) {
    int all = tower.status(fresh.pid()).orElse(fresh).canary();
    if (all == 0) {
      return;
    }
    masters.tell(fresh, ControlRequest.scale(all));
    boolean live =
        tower.reaches(
            deadline,
            () -> {
              check.run();
              return tower
                  .status(fresh.pid())
                  .filter(status -> status.wanted() == all && Settle.isLive(status))
                  .isPresent();
            });
    if (!live) {
      throw masters.timedOut(deadline, "all workers of the new generation to be live");
    }
  }
}
