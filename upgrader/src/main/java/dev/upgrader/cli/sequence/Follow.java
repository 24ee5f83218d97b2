package dev.upgrader.cli.sequence;

import dev.upgrader.cli.foreign.Steward;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks again after every change, for as long as there is a master. */
public final class Follow {

  /** Without a bound; whoever watches ends it. */
  private static final Deadline NEVER = Deadline.in(Duration.ofDays(36_500));

  private final Pidfiles pidfiles;

  private final boolean ticking;

  /**
   * Nothing happens yet.
   *
   * @param ticking look again every second too, because somebody looks at clocks and shares
   */
  public Follow(Pidfiles pidfiles, boolean ticking) {
    this.pidfiles = pidfiles;
    this.ticking = ticking;
  }

  /**
   * Shows what there is at once and after every change, until there is no master or nobody looks
   * any more, which the viewer tells by false; the result is what was seen last.
   */
  public Generations each(Predicate<Generations> viewer) {
    Steward steward = Steward.watching(pidfiles);
    try (Watchtower tower = new Watchtower(pidfiles, steward)) {
      Generations generations = steward.find(Masters.PATIENCE);
      while (!generations.masters().isEmpty() && viewer.test(generations)) {
        generations.masters().forEach(tower::watch);
        long seen = tower.changes();
        Deadline next = ticking ? Deadline.in(Duration.ofSeconds(1)) : NEVER;
        tower.await(next, () -> tower.changes() > seen ? Optional.of(seen) : Optional.empty());
        generations = steward.find(Masters.PATIENCE);
      }
      return generations;
    }
  }
}
