package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.control.Status;
import dev.upgrader.os.Proc;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Has every master, of which there are two during an upgrade, and their workers open the log files
 * anew.
 */
public final class Reopening {

  private final Masters masters;
  private final List<Long> answered = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private CommandFailure silence;

  /** Nothing happens yet. */
  public Reopening(Masters masters) {
    this.masters = masters;
  }

  /** Asks each, whatever the others answer. */
  public Outcome run() {
    List<Status> all = masters.found().masters();
    all.forEach(this::ask);
    // One that has ended meanwhile writes no more; of two the other one goes on.
    boolean isMissed = all.stream().anyMatch(one -> !hasAnswered(one) && Proc.isAlive(one.pid()));
    if (isMissed || answered.isEmpty()) {
      throw silence;
    }
    if (!failures.isEmpty()) {
      throw masters.failure(
          ExitCode.DEGRADED,
          String.join("; ", failures),
          "Who is named writes to the file of before. Mend it, and call this again.");
    }
    String words =
        answered.stream().map(pid -> "master " + pid).collect(Collectors.joining(" and "));
    return Outcome.of("reopened", "reopened: " + words + ", with all workers")
        .with("pids", answered);
  }

  private boolean hasAnswered(Status master) {
    return answered.contains(master.pid());
  }

  private void ask(Status master) {
    try {
      List<String> theirs = masters.reopen(master);
      answered.add(master.pid());
      theirs.forEach(failure -> failures.add("master " + master.pid() + ": " + failure));
    } catch (CommandFailure e) {
      silence = e;
    }
  }
}
