package dev.upgrader.cli;

import dev.upgrader.cli.report.Recorder;
import dev.upgrader.cli.report.Report;
import dev.upgrader.cli.sequence.Outcome;
import dev.upgrader.cli.sequence.Turn;
import dev.upgrader.cli.sequence.Upgrade;
import dev.upgrader.cli.sequence.Wish;
import dev.upgrader.config.Durations;
import dev.upgrader.os.Reason;
import java.io.IOException;
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
      "A new generation that does not get ready, or ends, is undone: exit 5, the old one serves as"
          + " before."
    },
    mixinStandardHelpOptions = true)
final class UpgradeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TargetOptions target;
  @Mixin private OutputOptions output;
  @Mixin private GateOptions gates;

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
      names = "--canary",
      paramLabel = "N",
      description = "First only so many live workers of the new generation, then all.")
  private int canary;

  @Option(
      names = "--ready-timeout",
      paramLabel = "DURATION",
      description =
          "Undo if the new generation is not ready by then; at most timeouts.ready of the new"
              + " release, which is the default.")
  private Optional<Duration> readyTimeout = Optional.empty();

  @Option(
      names = "--min-healthy-time",
      paramLabel = "DURATION",
      description = "All gates hold this long before the old workers go (default: 0s).")
  private Duration minHealthy = Duration.ZERO;

  @Option(
      names = "--bake",
      paramLabel = "DURATION",
      description = "Watch the gates this long after that, before the decision (default: 0s).")
  private Duration bake = Duration.ZERO;

  @Option(
      names = "--commit",
      description = "Commit after the bake, for scripts; a gate that fails rolls back: exit 5.")
  private boolean commit;

  @Option(
      names = "--no-rollback",
      description = "With --commit: a gate that fails leaves all as it is: exit 7.")
  private boolean noRollback;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write a page about the upgrade, whatever its end.")
  private Optional<Path> report = Optional.empty();

  @Override
  public Integer call() {
    checkTimes();
    Console console = output.console();
    Wish wish =
        new Wish(
            release.map(directory -> WorkingDirectory.resolve("--release", directory)),
            false,
            warm,
            canary,
            readyTimeout,
            minHealthy,
            bake,
            gates.gates(),
            gates.limits(),
            commit,
            !noRollback,
            target.timeout());
    console.live(target.pidfiles());
    Outcome outcome;
    try {
      outcome = report.isPresent() ? reported(console, wish) : run(console, wish);
    } finally {
      console.endShow();
    }
    return console.result(outcome);
  }

  private Outcome run(Console console, Wish wish) {
    try (Turn turn = target.turn(console)) {
      return turn.run(new Upgrade(turn, wish, CtrlC.ofTerminal(console))::run);
    }
  }

  /** The report tells of failures too; one that cannot be written fails nothing. */
  private Outcome reported(Console console, Wish wish) {
    Path file = WorkingDirectory.resolve("--report", report.orElseThrow());
    Recorder recorder = new Recorder(console);
    try (Turn turn = target.turn(recorder)) {
      try {
        return turn.run(new Upgrade(turn, wish, CtrlC.ofTerminal(console))::run);
      } finally {
        write(new Report(recorder, turn.written()), file, console);
      }
    }
  }

  private static void write(Report report, Path file, Console console) {
    try {
      report.write(file);
      console.step("report: " + file);
    } catch (IOException e) {
      console.step("cannot write report " + file + ": " + Reason.of(e));
    }
  }

  private void checkTimes() {
    // A canary is observed by itself, and so are all workers then.
    Duration least = minHealthy.multipliedBy(canary > 0 ? 2 : 1).plus(bake);
    if (least.compareTo(target.timeout()) >= 0) {
      throw wrong(
          (minHealthy.isZero()
                  ? "--bake "
                  : canary > 0
                      ? "--min-healthy-time, twice with --canary, and --bake, "
                      : "--min-healthy-time and --bake, ")
              + Durations.format(least)
              + " must be shorter than --timeout "
              + Durations.format(target.timeout())
              + ", which bounds the whole");
    }
    if (canary < 0) {
      throw wrong("--canary must be 1 or more");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
