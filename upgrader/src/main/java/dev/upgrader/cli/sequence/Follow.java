package dev.upgrader.cli.sequence;

import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Pidfiles;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks again after every change, for as long as there is a master. */
public final class Follow {

  /** Without a bound; whoever watches ends it. */
  private static final Deadline NEVER = Deadline.in(Duration.ofDays(36_500));

  private final Pidfiles pidfiles;

  /** Nothing happens yet. */
  public Follow(Pidfiles pidfiles) {
    this.pidfiles = pidfiles;
  }

  /** Shows what there is at once and after every change; the result is the end, without master. */
  public Generations each(Consumer<Generations> viewer) {
    try (Watchtower tower = new Watchtower(pidfiles)) {
      Generations generations = Generations.find(pidfiles, Masters.PATIENCE);
      while (!generations.masters().isEmpty()) {
        viewer.accept(generations);
        generations.masters().forEach(tower::watch);
        long seen = tower.changes();
        tower.await(NEVER, () -> tower.changes() > seen ? Optional.of(seen) : Optional.empty());
        generations = Generations.find(pidfiles, Masters.PATIENCE);
      }
      return generations;
    }
  }
}
