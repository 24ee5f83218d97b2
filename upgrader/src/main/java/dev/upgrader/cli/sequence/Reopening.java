package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.control.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Has every master, of which there are two during an upgrade, and their workers open the log files
 * anew.
 */
public final class Reopening {

  /** One that has closed its control socket is about to end. */
  private static final Duration TO_END = Duration.ofSeconds(2);

  private final Masters masters;
  private final List<Long> answered = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<Long, CommandFailure> silent = new LinkedHashMap<>();

  /** Nothing happens yet. */
  public Reopening(Masters masters) {
    this.masters = masters;
  }

  /** Asks each, whatever the others answer. */
  public Outcome run() {
    masters.found().masters().forEach(this::ask);
    Optional<CommandFailure> missed = missed();
    if (missed.isPresent()) {
      throw withFailures(missed.get());
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

  private void ask(Status master) {
    try {
      List<String> theirs = masters.reopen(master);
      answered.add(master.pid());
      theirs.forEach(failure -> failures.add("master " + master.pid() + ": " + failure));
    } catch (CommandFailure e) {
      silent.put(master.pid(), e);
    }
  }

  /** One that has ended meanwhile writes no more; of two the other one goes on. */
  private Optional<CommandFailure> missed() {
    Map<Long, CommandFailure> live = new LinkedHashMap<>(silent);
    if (!silent.isEmpty()) {
      try (Watchtower tower = masters.tower()) {
        silent.keySet().forEach(tower::watchUnseen);
        tower.reaches(Deadline.in(TO_END), () -> silent.keySet().stream().allMatch(tower::gone));
        live.keySet().removeIf(tower::gone);
      }
    }
    return (live.isEmpty() && answered.isEmpty() ? silent : live).values().stream().findFirst();
  }

  private CommandFailure withFailures(CommandFailure missed) {
    List<String> all = new ArrayList<>(List.of(missed.getMessage()));
    all.addAll(failures);
    return new CommandFailure(missed.exit(), String.join("; ", all), missed.advice());
  }
}
