package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.gate.Candidates;
import dev.upgrader.cli.gate.Gate;
import dev.upgrader.cli.gate.Gatekeeper;
import dev.upgrader.cli.gate.Seen;
import dev.upgrader.cli.gate.Tally;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The way of an upgrade from its start to the decision, with the gates on it. */
final class Passage implements AutoCloseable {

  private final Turn turn;
  private final Masters masters;
  private final Wish wish;
  private final Deadline deadline;
  private final Watchtower tower;
  private final Status old;
  private final Intent intent;
  private final Gatekeeper keeper;
  private final Interruption.Ear ear;
  private String phase = "start";
  private boolean wasQuiet;

  private Optional<Deadline> phaseEnd = Optional.empty();

  /** The latest word of both generations, for the gates' threads. */
  private volatile Candidates candidates;

  Passage(
      Turn turn,
      Wish wish,
      Deadline deadline,
      Watchtower tower,
      Status old,
      Intent intent,
      Interruption.Ear ear) {
    this.turn = turn;
    this.masters = turn.masters();
    this.wish = wish;
    this.deadline = deadline;
    this.tower = tower;
    this.old = old;
    this.intent = intent;
    this.ear = ear;
    this.candidates = new Candidates(masters.pidfiles().current(), old, Optional.empty());
    this.keeper = new Gatekeeper(wish.gates(), wish.limits(), () -> candidates, tower::post);
    turn.watch(this::seen);
  }

  Outcome run() {
    Status fresh = awaitReady();
    masters.progress().step("new generation is ready: master " + fresh.pid());
    boolean isQuiet = tower.status(old.pid()).orElse(old).phase() == Phase.QUIET;
    wasQuiet = isQuiet;
    if (isQuiet) {
      requireNoYardstick();
    } else {
      canary(fresh);
    }
    enter("healthy", wish.minHealthy());
    observe(wish.minHealthy());
    if (!isQuiet) {
      enter("quiet", Duration.ZERO);
      masters.tellBeside(old, fresh, ControlRequest.quiet(wish.warm()));
    }
    // If the new master has ended meanwhile, the old one's next word says so.
    awaitQuiet();
    masters.progress().step(quietWords());
    bake();
    // Somebody may have begun to roll back, or back out, meanwhile.
    awaitQuiet();
    if (wish.commit()) {
      // What is decided is not taken back: a Ctrl-C ends the command then, as everywhere.
      ear.close();
      turn.phase("commit");
      return new Commit(turn, deadline).run().with("newPid", fresh.pid());
    }
    return undecided(fresh);
  }

  // --- the phases ---

  private Status awaitReady() {
    Deadline bound = wish.readyTimeout().map(deadline::within).orElse(deadline);
    if (reaches(bound, () -> result().filter(r -> r == Status.Result.READY).isPresent())) {
      return fresh();
    }
    if (deadline.isOver()) {
      throw masters.timedOut(deadline, "the new generation to be ready");
    }
    throw rolledBack(
        "the new generation was not ready within "
            + wish.readyTimeout().orElseThrow().toMillis()
            + " ms (--ready-timeout)");
  }

  private Status fresh() {
    Optional<Status> fresh =
        tower.status(old.pid()).flatMap(Status::attempt).flatMap(ready -> masters.ask(ready.pid()));
    fresh.ifPresent(tower::watch);
    check();
    // One that has gone since is told by the old master at once.
    return fresh.orElseGet(
        () -> {
          reaches(deadline, () -> false);
          throw masters.timedOut(deadline, "the new generation to answer");
        });
  }

  /** A generation that was found quiet serves nobody, so that nothing compares with it. */
  private void requireNoYardstick() {
    wish.gates().stream()
        .filter(Gate::isRelative)
        .findFirst()
        .ifPresent(
            gate -> {
              masters.remember(intent.left());
              throw masters.failure(
                  ExitCode.REFUSED,
                  "the old generation is quiet already, with which gate "
                      + gate.name()
                      + " compares",
                  masters.decisionHint());
            });
  }

  private void canary(Status fresh) {
    if (fresh.canary() == 0) {
      return;
    }
    masters
        .progress()
        .step("canary: " + fresh.wanted() + " of " + fresh.canary() + " new workers are live");
    enter("canary", wish.minHealthy());
    observe(wish.minHealthy());
    enter("widen", Duration.ZERO);
    new Widening(masters, deadline).run(tower, fresh, this::check);
    masters.progress().step("all " + fresh.canary() + " new workers are live");
  }

  private void awaitQuiet() {
    boolean quiet =
        reaches(
            deadline,
            () -> {
              if (masters.isQuietIgnored()) {
                return true;
              }
              Optional<Status> now = tower.status(old.pid());
              now.ifPresent(this::noteReturn);
              return now.filter(Passage::isQuiet).isPresent();
            });
    if (!quiet) {
      throw masters.timedOut(deadline, "the old workers to finish");
    }
  }

  /** By HUP: from then on both generations serve, and nothing makes the old one quiet again. */
  private void noteReturn(Status now) {
    wasQuiet |= now.phase() == Phase.QUIET;
    if (now.phase() == Phase.RETURNING || (wasQuiet && now.phase() == Phase.OVERLAP)) {
      masters.remember(intent.left());
      throw masters.failure(
          ExitCode.REFUSED,
          "somebody has brought the old generation back beside the new one",
          masters.decisionHint());
    }
  }

  private String quietWords() {
    if (masters.isQuietIgnored()) {
      return "the old workers go on beside the new ones: their master ignores WINCH";
    }
    return wish.warm() ? "old workers are parked" : "old workers are drained";
  }

  private static boolean isQuiet(Status old) {
    return old.phase() == Phase.QUIET
        && old.workers().stream().allMatch(worker -> worker.state().equals("parked"));
  }

  /**
   * However short, the gates are asked once more: before, an answer at a listener that both
   * generations share may have been the old one's.
   */
  private void bake() {
    if (!wish.bake().isZero()) {
      masters.progress().step("both generations bake for " + wish.bake().toSeconds() + " s");
    }
    enter("bake", wish.bake());
    reaches(deadline.within(wish.bake()), () -> false);
    observe(Duration.ZERO);
  }

  private void enter(String name, Duration time) {
    phase = name;
    phaseEnd = time.isZero() ? Optional.empty() : Optional.of(deadline.within(time));
    turn.phase(name);
    keeper.mark();
  }

  /** Until all gates have held for {@code time} without a break. */
  private void observe(Duration time) {
    while (reaches(deadline, () -> keeper.goodNanos().isPresent())) {
      long missing = time.toNanos() - keeper.goodNanos().orElse(0L);
      if (missing <= 0) {
        return;
      }
      Deadline good = Deadline.in(Duration.ofNanos(missing));
      phaseEnd = Optional.of(good);
      reaches(deadline.within(good), () -> keeper.goodNanos().isEmpty());
      if (deadline.isOver()) {
        break;
      }
    }
    throw masters.timedOut(deadline, "the gates to hold for " + time.toSeconds() + " s");
  }

  private boolean reaches(Deadline until, BooleanSupplier hope) {
    return tower.reaches(
        until,
        () -> {
          check();
          return hope.getAsBoolean();
        });
  }

  /** By the gates, and by the listeners, which both generations share. */
  private Seen seen() {
    long dropped = overflows(candidates.old()) - overflows(old);
    return keeper.tallies().stream().map(Tally::seen).reduce(new Seen(0, dropped), Seen::plus);
  }

  private static long overflows(Status master) {
    return master.listeners().stream().mapToLong(one -> Math.max(0, one.overflows())).sum();
  }

  // --- what may go wrong in any of them ---

  /** After every change, in the thread that decides. */
  private void check() {
    if (tower.gone(old.pid())) {
      throw masters.failure(
          ExitCode.DEGRADED,
          "the old master " + old.pid() + " has ended in the middle of it",
          masters.statusHint());
    }
    Status now = tower.status(old.pid()).orElse(old);
    candidates = new Candidates(masters.pidfiles().current(), now, ready(now));
    masters
        .progress()
        .show(
            new Scene(
                phase,
                tower.all(),
                keeper.tallies(),
                phaseEnd.map(end -> Duration.ofNanos(end.remainingNanos()))));
    result()
        .filter(r -> r == Status.Result.FAILED || r == Status.Result.ROLLED_BACK)
        .ifPresent(
            r -> {
              throw undone(now.attempt().orElseThrow());
            });
    keeper.failure().ifPresent(this::fail);
  }

  private Optional<Status> ready(Status now) {
    return result()
        .filter(r -> r == Status.Result.READY)
        .flatMap(r -> tower.status(now.attempt().orElseThrow().pid()));
  }

  private Optional<Status.Result> result() {
    return tower
        .status(old.pid())
        .flatMap(Status::attempt)
        .filter(one -> one.number() >= intent.attempt())
        .map(Status.Attempt::result);
  }

  private CommandFailure undone(Status.Attempt failed) {
    ear.close();
    keeper.close();
    String what =
        failed.result() == Status.Result.FAILED
            ? "the new generation did not get ready: "
            : "the new generation has gone: ";
    // Workers that were not there before are not waited for.
    boolean served = old.phase() != Phase.SERVING || Settle.atWork(old) > 0;
    return new Recovery(masters, Deadline.in(served ? wish.timeout() : Duration.ZERO))
        .undone(tower, old, what + failed.reason().orElse("it gave no reason"));
  }

  private void fail(String reason) {
    if (wish.commit() && wish.rollback()) {
      throw rolledBack(reason);
    }
    masters.remember(intent.left());
    throw masters.failure(
        ExitCode.DEGRADED, reason + "; nothing was undone", masters.decisionHint());
  }

  /** In a time of its own: that of the upgrade may be over. */
  private CommandFailure rolledBack(String reason) {
    ear.close();
    masters.progress().step(reason + "; rolling back");
    turn.phase("rollback");
    new Rollback(turn, Deadline.in(wish.timeout()), wish.timeout()).undo(old);
    return masters.failure(
        ExitCode.UNDONE, reason + "; rolled back", "The old generation serves as before.");
  }

  private Outcome undecided(Status fresh) {
    masters.remember(intent.left());
    return Outcome.of(
            "undecided",
            "the new generation serves (master "
                + fresh.pid()
                + "), the old one waits (master "
                + old.pid()
                + ")\n"
                + masters.decisionHint())
        .with("oldPid", old.pid())
        .with("newPid", fresh.pid());
  }

  @Override
  public void close() {
    keeper.close();
    keeper.tallies().forEach(turn::gate);
  }
}
