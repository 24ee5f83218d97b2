package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;

/**
 * Starts a new generation, waits until it is ready, watches it beside the old one, quiets the old
 * one, lets both bake, and leaves the decision to the operator or takes it. An upgrade whose
 * command was killed is taken up where it stands.
 */
public final class Upgrade {

  private final Turn turn;
  private final Masters masters;
  private final Wish wish;
  private final Interruption interruption;

  /** Nothing happens yet. */
  public Upgrade(Turn turn, Wish wish, Interruption interruption) {
    this.turn = turn;
    this.masters = turn.masters();
    this.wish = wish;
    this.interruption = interruption;
  }

  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The whole sequence. */
  public Outcome run() {
    Deadline deadline = Deadline.in(wish.timeout());
    Generations found = new Recovery(masters, deadline).rested();
    Departure departure = new Departure(turn, wish, found);
    Status old = departure.old();
    try (Watchtower tower = masters.tower()) {
      tower.watch(old);
      turn.phase("start");
      Intent intent = departure.depart();
      try (Interruption.Ear ear = interruption.listen(() -> tower.post(Upgrade::interrupt));
          Passage passage = new Passage(turn, wish, deadline, tower, old, intent, ear)) {
        return passage.run();
      } catch (Interrupted e) {
        return decide(tower, old, intent);
      }
    }
  }

  private static void interrupt() {
    throw new Interrupted();
  }

  private Outcome decide(Watchtower tower, Status old, Intent intent) {
    return switch (interruption.ask()) {
      case COMMIT -> new Commit(turn, Deadline.in(wish.timeout())).run();
      case ROLLBACK -> {
        new Rollback(turn, Deadline.in(wish.timeout()), wish.timeout()).undo(old);
        throw masters.failure(
            ExitCode.UNDONE,
            "interrupted by the operator; rolled back",
            "The old generation serves as before.");
      }
      case LEAVE -> {
        // Only then is there nothing but the decision left; else the next upgrade goes on with it.
        if (tower.status(old.pid()).filter(one -> one.phase() == Phase.QUIET).isPresent()) {
          masters.remember(intent.left());
        }
        throw masters.failure(
            ExitCode.TIMED_OUT,
            "interrupted by the operator; nothing was undone",
            masters.decisionHint());
      }
    };
  }
}
