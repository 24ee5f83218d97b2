package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.util.Optional;
import java.util.function.Predicate;

/** One request to the master that serves, and the wait until its workers are as asked for. */
public final class Settle {

  private final Masters masters;
  private final Deadline deadline;

  /** Nothing happens yet. */
  public Settle(Masters masters, Deadline deadline) {
    this.masters = masters;
    this.deadline = deadline;
  }

  /** Asks, and waits until {@code settled}. */
  public Outcome run(
      ControlRequest request, Predicate<Status> settled, String word, String awaited) {
    Generations generations = masters.found();
    Status master =
        generations.masters().stream()
            .filter(one -> one.pidfileHeld().filter(this::isCurrent).isPresent())
            .findFirst()
            .orElseGet(() -> generations.newest().orElseThrow());
    masters.tell(master, request);
    try (Watchtower tower = masters.tower()) {
      tower.watch(fresh(master));
      Status now =
          tower
              .await(
                  deadline,
                  () -> {
                    if (tower.gone(master.pid())) {
                      throw masters.failure(
                          ExitCode.NO_MASTER,
                          "master " + master.pid() + " has ended",
                          masters.statusHint());
                    }
                    Optional<Status> seen = tower.status(master.pid());
                    seen.filter(settled.negate()).ifPresent(this::stillToCome);
                    return seen.filter(settled);
                  })
              .orElseThrow(() -> masters.timedOut(deadline, awaited));
      long live = count(now, "live");
      return Outcome.of(
              word, word + ": master " + now.pid() + ", " + live + " of " + now.wanted() + " live")
          .with("pid", now.pid())
          .with("live", live)
          .with("wanted", now.wanted());
    }
  }

  /** Its workers can be told to go meanwhile; then there is nothing to wait for. */
  private void stillToCome(Status status) {
    if (status.phase() == Phase.QUIET || status.phase() == Phase.IDLE) {
      throw masters.failure(
          ExitCode.REFUSED,
          "master " + status.pid() + " is " + PhaseWords.of(status),
          "Nothing was undone. " + masters.statusHint());
    }
  }

  /** Has the workers replaced, and waits for it; one that has failed has been undone. */
  public Outcome reload() {
    return run(
        ControlRequest.of("reload"), this::isReloaded, "reloaded", "the new workers to be live");
  }

  /** A reload that is accepted forgets how the one before has ended. */
  private boolean isReloaded(Status status) {
    if (status.reloadFailure().isPresent()) {
      throw masters.failure(
          ExitCode.UNDONE,
          "the new workers did not get ready: " + status.reloadFailure().get(),
          (atWork(status) > 0
                  ? "The workers before them serve on. "
                  : "Workers as before them are being started. ")
              + masters.statusHint());
    }
    return isLive(status);
  }

  /** All wanted workers live, none of an older configuration, none on its way out. */
  public static boolean isLive(Status status) {
    return status.workers().size() == status.wanted()
        && status.workers().stream()
            .allMatch(worker -> worker.state().equals("live") && !worker.older());
  }

  /** No worker accepts. */
  public static boolean isParked(Status status) {
    return status.workers().stream().allMatch(worker -> worker.state().equals("parked"));
  }

  /** As many workers as wanted, at work or parked. */
  public static boolean isScaled(Status status) {
    return status.workers().size() == status.wanted() && atWork(status) == status.wanted();
  }

  /** How many workers are live or parked, also older ones. */
  static long atWork(Status status) {
    return count(status, "live") + count(status, "parked");
  }

  private static long count(Status status, String state) {
    return status.workers().stream().filter(worker -> worker.state().equals(state)).count();
  }

  private boolean isCurrent(String held) {
    return held.equals(masters.pidfiles().current().toString());
  }

  /** What was seen before the request was accepted says nothing about its outcome. */
  private Status fresh(Status master) {
    return masters.look().masters().stream()
        .filter(one -> one.pid() == master.pid())
        .findFirst()
        .orElse(master);
  }
}
