package dev.upgrader.cli.sequence;

import dev.upgrader.cli.gate.Gate;
import dev.upgrader.cli.gate.Limits;
import dev.upgrader.cli.gate.SteadyWorkers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What kind of upgrade.
 *
 * @param release directory that the configured symlink shall point to, empty: it stays
 * @param back it goes back to the release before
 * @param warm park the old workers instead of ending them
 * @param canary live workers that the new generation has at first, 0: all
 * @param readyTimeout empty: the master's own
 * @param minHealthy for how long all gates hold before the old generation goes quiet
 * @param bake for how long both live after that
 * @param commit decide after the bake; else the operator does
 * @param rollback a failed gate is rolled back
 */
public record Wish(
    Optional<Path> release,
    boolean back,
    boolean warm,
    int canary,
    Optional<Duration> readyTimeout,
    Duration minHealthy,
    Duration bake,
    List<Gate> gates,
    Limits limits,
    boolean commit,
    boolean rollback,
    Duration timeout) {

  /** To the release before, with no more than the workers to watch. */
  static Wish back(Path release, Duration timeout) {
    return new Wish(
        Optional.of(release),
        true,
        false,
        0,
        Optional.empty(),
        Duration.ZERO,
        Duration.ZERO,
        List.of(new SteadyWorkers()),
        new Limits(Duration.ofSeconds(1), 1, 1),
        true,
        true,
        timeout);
  }
}
