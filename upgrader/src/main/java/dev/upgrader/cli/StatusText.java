package dev.upgrader.cli;

import dev.upgrader.cli.sequence.PhaseWords;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Holder;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Operator;
import dev.upgrader.control.PlainText;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** What {@code status} prints for people. */
final class StatusText {

  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final Generations generations;
  private final long now;
  private final boolean colour;

  StatusText(Generations generations, long now, boolean colour) {
    this.generations = generations;
    this.now = now;
    this.colour = colour;
  }

  /** The table, the newest generation last. */
  String table() {
    return table(pid -> OptionalLong.empty());
  }

  /**
   * The same, with what {@code share} of the connections, in percent, each master's workers have.
   */
  String table(LongFunction<OptionalLong> share) {
    List<String> lines = new ArrayList<>();
    for (Status master : generations.masters()) {
      lines.add(bold(headline(master)));
      lines.add("  " + facts(master));
      share
          .apply(master.pid())
          .ifPresent(percent -> lines.add("  " + percent + " % of the open connections"));
      master.workers().forEach(worker -> lines.add("  " + worker(worker)));
      master.reloadFailure().ifPresent(reason -> lines.add("  reload failed: " + reason));
    }
    stale().ifPresent(lines::add);
    attempt().ifPresent(lines::add);
    operator().ifPresent(lines::add);
    lines.add("next: " + next());
    return String.join("\n", lines);
  }

  /** The same in one line, for a log. */
  String line() {
    List<String> parts = new ArrayList<>();
    for (Status master : generations.masters()) {
      parts.add(
          "generation "
              + master.generation()
              + " ("
              + master.pid()
              + ") "
              + word(master.phase())
              + (master.paused() ? ", paused, " : ", ")
              + live(master)
              + " of "
              + master.wanted()
              + " live");
    }
    return String.join("; ", parts);
  }

  private static String headline(Status master) {
    return master.name() + " generation " + master.generation() + ": " + PhaseWords.of(master);
  }

  private String facts(Status master) {
    return "master "
        + master.pid()
        + ", up "
        + since(master.started())
        + master.release().map(release -> ", release " + release).orElse("")
        + master.pidfileHeld().map(file -> ", named by " + file).orElse(", named by no pidfile")
        + ", "
        + live(master)
        + " of "
        + master.wanted()
        + " workers live"
        + (master.canary() == 0 ? "" : ", a canary: " + master.canary() + " in the end")
        + (master.forced() == 0 ? "" : ", " + master.forced() + " killed: too slow to go");
  }

  private String worker(Status.Worker worker) {
    return String.format(
        Locale.ROOT,
        "worker %-3d %-9s pid %-8d up %s%s%s%s",
        worker.id(),
        worker.state(),
        worker.pid(),
        since(worker.started()),
        worker.restarts() == 0 ? "" : ", restarted " + worker.restarts() + " times",
        worker.older() ? ", of the configuration before" : "",
        worker.detail().map(detail -> ", " + detail).orElse(""));
  }

  private Optional<String> stale() {
    Holder former = generations.former();
    return former instanceof Holder.Nobody || former instanceof Holder.Live
        ? Optional.empty()
        : Optional.of("stale " + generations.pidfiles().old() + ": " + former.words());
  }

  private Optional<String> attempt() {
    return generations.masters().stream()
        .flatMap(master -> master.attempt().stream())
        .reduce((first, second) -> second)
        .map(
            attempt ->
                "last upgrade: "
                    + switch (attempt.result()) {
                      case STARTING -> "running, new master " + attempt.pid();
                      case READY -> "ready, new master " + attempt.pid();
                      case FAILED -> "failed";
                      case ROLLED_BACK -> "rolled back";
                    }
                    + attempt.reason().map(reason -> ": " + reason).orElse(""));
  }

  /** Who is at work; or what somebody has left behind who was killed in the middle of it. */
  private Optional<String> operator() {
    Optional<String> operator = Operator.of(generations.pidfiles()).map(Operator::words);
    return operator.or(() -> Intent.of(generations.pidfiles()).flatMap(this::left));
  }

  private Optional<String> left(Intent intent) {
    String flipped =
        intent
            .flip()
            .map(flip -> PlainText.of("; " + flip.link() + " points to " + flip.after()))
            .orElse("");
    if (generations.undecided().isPresent()) {
      return intent.open()
          ? Optional.empty()
          : Optional.of("the command that upgrades has ended without a word" + flipped);
    }
    return Optional.of("left of an upgrade, the next command mends it: not decided" + flipped);
  }

  private String next() {
    Status master = generations.undecided().or(generations::newest).orElseThrow();
    Phase phase = master.phase();
    if (generations.foreign()) {
      return foreignNext(phase);
    }
    return switch (phase) {
      case SERVING ->
          master.paused()
              ? "resume, upgrade (ends the pause), reload (ends the pause), scale, stop"
              : "upgrade, reload, scale, pause, stop";
      case IDLE -> "reload, stop";
      case OVERLAP, QUIET, RETURNING ->
          isOpen() ? "commit, rollback, stop" : "upgrade (goes on), commit, rollback, stop";
      case UPGRADING, COMMITTING -> "upgrade (goes on), commit (when ready), rollback, stop";
      default -> "wait until it has come to rest";
    };
  }

  /** The rest has to be said to a master of another kind in its own way. */
  private static String foreignNext(Phase phase) {
    return switch (phase) {
      case SERVING -> "upgrade";
      case IDLE -> "rollback (brings the workers back)";
      case UPGRADING, OVERLAP, QUIET -> "commit, rollback";
      default -> "wait until it has come to rest";
    };
  }

  private boolean isOpen() {
    return Intent.of(generations.pidfiles()).map(Intent::open).orElse(true);
  }

  private static long live(Status master) {
    return master.workers().stream().filter(worker -> worker.state().equals("live")).count();
  }

  private static String word(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String since(long start) {
    Duration up = Duration.ofMillis(Math.max(0, now - start));
    if (up.toDays() > 0) {
      return up.toDays() + " d " + up.toHoursPart() + " h";
    }
    if (up.toHours() > 0) {
      return up.toHours() + " h " + up.toMinutesPart() + " m";
    }
    return up.toMinutes() > 0
        ? up.toMinutes() + " m " + up.toSecondsPart() + " s"
        : up.toSeconds() + " s";
  }

  private String bold(String text) {
    return colour ? BOLD + text + PLAIN : text;
  }
}
