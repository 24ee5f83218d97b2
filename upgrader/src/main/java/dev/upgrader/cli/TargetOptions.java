package dev.upgrader.cli;

import dev.upgrader.cli.sequence.Deadline;
import dev.upgrader.cli.sequence.Masters;
import dev.upgrader.cli.sequence.Progress;
import dev.upgrader.cli.sequence.Turn;
import dev.upgrader.cli.state.Pidfiles;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which service a command is about, and how long it may take. */
final class TargetOptions {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--pidfile",
      paramLabel = "P",
      description = "The service's pidfile; else the variable UPGRADER_PIDFILE.")
  private Path pidfile;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "Bound on the whole, such as 90s or 5m (default: 2m).")
  private Duration timeout = Duration.ofMinutes(2);

  Pidfiles pidfiles() {
    String variable = System.getenv("UPGRADER_PIDFILE");
    if (pidfile == null && variable != null && !variable.isEmpty()) {
      return new Pidfiles(WorkingDirectory.resolve("UPGRADER_PIDFILE", Path.of(variable)));
    }
    if (pidfile == null) {
      throw new ParameterException(command.commandLine(), "Missing required option: '--pidfile=P'");
    }
    return new Pidfiles(WorkingDirectory.resolve("--pidfile", pidfile));
  }

  /** For what others may do meanwhile as well. */
  Masters masters(Console console) {
    return Turn.unlocked(pidfiles(), command.name(), console).masters();
  }

  /** For what only one operator may do at a time. */
  Turn turn(Progress progress) {
    return Turn.take(pidfiles(), command.name(), progress);
  }

  Duration timeout() {
    return timeout;
  }

  Deadline deadline() {
    return Deadline.in(timeout);
  }
}
