package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Upgrade;
import dev.upgrader.config.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a new generation and lets it take over. */
@Command(
    name = "upgrade",
    description = {
      "Start a new generation, wait until it is ready, drain the old one's workers, and stop there:"
          + " commit or rollback decides.",
      "A new generation that fails in any way is undone: exit 5, the old one serves as before."
    },
    mixinStandardHelpOptions = true)
final class UpgradeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;

  @Option(
      names = "--release",
      paramLabel = "DIR",
      description = "First point the configured release, a symlink, to DIR; back on failure.")
  private Optional<Path> release = Optional.empty();

  @Option(
      names = "--warm",
      description = "Park the old workers instead of ending them: rollback starts no JVM.")
  private boolean warm;

  @Option(
      names = "--bake",
      paramLabel = "DURATION",
      description = "Watch both generations this long before the decision (default: 0s).")
  private Duration bake = Duration.ZERO;

  @Option(names = "--commit", description = "Commit after the bake, for scripts.")
  private boolean commit;

  @Override
  public Integer call() {
    if (bake.compareTo(target.timeout()) >= 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--bake "
              + Durations.format(bake)
              + " must be shorter than --timeout "
              + Durations.format(target.timeout())
              + ", which bounds the whole");
    }
    Console console = output.console();
    Upgrade.Wish wish =
        new Upgrade.Wish(
            release.map(directory -> WorkingDirectory.resolve("--release", directory)),
            warm,
            bake,
            commit,
            target.timeout());
    return console.result(new Upgrade(target.masters(console), wish).run());
  }
}
