package dev.upgrader.cli.sequence;

import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.foreign.Steward;
import dev.upgrader.cli.gate.Seen;
import dev.upgrader.cli.gate.Tally;
import dev.upgrader.cli.state.FileFailure;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Operator;
import dev.upgrader.cli.state.OperatorLock;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.trail.Chapter;
import dev.upgrader.cli.trail.Trail;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.ControlClient;
import dev.upgrader.os.PrivateDirectory;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One operator's turn on a service: nobody else has one meanwhile, and the trail tells what became
 * of it.
 */
public final class Turn implements AutoCloseable {

  private final Pidfiles pidfiles;
  private final String command;
  private final Progress progress;
  private final Trail trail;
  private final OperatorLock lock;
  private final String operation;
  private final Steward steward;
  private final List<TrailEvent> written = new ArrayList<>();
  private long begun;
  private String phase;
  private long phaseBegun;
  private Supplier<Seen> eyes = () -> Seen.NOTHING;
  private Seen atPhase = Seen.NOTHING;

  private Turn(Pidfiles pidfiles, String command, Progress progress, OperatorLock lock) {
    this.pidfiles = pidfiles;
    this.command = command;
    this.progress = progress;
    this.trail = new Trail(pidfiles);
    this.lock = lock;
    this.steward = Steward.acting(pidfiles);
    this.operation = System.currentTimeMillis() + "-" + ProcessHandle.current().pid();
  }

  /**
   * Takes the turn, or fails with exit 4 and says whose it is. Where there is no master nor the
   * directory of one, there is nothing to take.
   */
  public static Turn take(Pidfiles pidfiles, String command, Progress progress) {
    try {
      Path directory = ControlClient.directory(pidfiles.current());
      if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
          && !Steward.watching(pidfiles).isNeeded()) {
        return new Turn(pidfiles, command, progress, null);
      }
      // Masters of another kind have none of their own.
      PrivateDirectory.make(directory, pidfiles.owners());
      OperatorLock lock = OperatorLock.take(pidfiles, Operator.self(command));
      Turn turn = new Turn(pidfiles, command, progress, lock);
      try {
        turn.requireRightToWhatWasBegun();
        turn.closeInterrupted();
        return turn;
      } catch (IOException | CommandFailure e) {
        turn.close();
        throw e;
      }
    } catch (OperatorLock.Held held) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "cannot "
              + command
              + ": "
              + held.holder().map(Operator::words).orElse("another operator is at it"),
          held.holder()
              .map(
                  operator ->
                      "Wait for it; or end it (kill "
                          + operator.pid()
                          + ") and go on from where it stands.")
              .orElse("Wait for it."));
    } catch (PrivateDirectory.Untrusted e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "cannot " + command + ": " + e.getMessage(),
          "Nothing was changed. Call it as the user of the service: sudo -u USER upgrader "
              + command
              + " … If the directory is none of the service's, remove it.");
    } catch (IOException e) {
      Path directory = ControlClient.directory(pidfiles.current());
      throw new FileFailure(command, command)
          .ofWriting(
              directory.resolve("operator.lock"),
              "cannot take the operators' lock in " + directory,
              e,
              "Nothing was changed. See to it, and call it again.");
    }
  }

  /** For what does not decide about a generation: others may do so meanwhile. */
  public static Turn unlocked(Pidfiles pidfiles, String command, Progress progress) {
    return new Turn(pidfiles, command, progress, null);
  }

  /** Before anything is changed: in the middle it would be too late to say so. */
  private void requireRightToWhatWasBegun() {
    if (Intent.of(pidfiles).flatMap(Intent::flip).isPresent()) {
      releaseRight().require();
    }
  }

  /** Whether this turn may point the release. */
  ReleaseRight releaseRight() {
    return new ReleaseRight(pidfiles, command);
  }

  /** What a command that was killed has begun gets its end: we hold the lock, so it is no more. */
  private void closeInterrupted() throws IOException {
    List<Chapter> chapters = Chapter.of(trail.events());
    for (Chapter chapter : chapters) {
      if (chapter.end().isEmpty()) {
        JsonObject facts = new JsonObject();
        facts.put("result", TrailEvent.INTERRUPTED);
        facts.put("reason", "the command ended without a word");
        trail.append(new TrailEvent(Instant.now(), chapter.operation(), "end", facts));
      }
    }
  }

  /** The masters, as this turn deals with them. */
  public Masters masters() {
    return new Masters(pidfiles, command, this);
  }

  Steward steward() {
    return steward;
  }

  String operation() {
    return operation;
  }

  Trail trail() {
    return trail;
  }

  Progress progress() {
    return progress;
  }

  /** What was written of this turn, for a report. */
  public List<TrailEvent> written() {
    return List.copyOf(written);
  }

  /** From here on something is changed, which has to be on the trail first. */
  void begin(Optional<String> from, Optional<String> to) {
    if (begun != 0 || lock == null) {
      return;
    }
    begun = System.nanoTime();
    JsonObject facts = new JsonObject();
    facts.put("command", command);
    facts.put("who", lock.operator().who().json());
    facts.put("from", from.orElse(null));
    facts.put("to", to.orElse(null));
    try {
      write(operation, "begin", facts);
    } catch (IOException e) {
      throw new FileFailure(command, command)
          .ofWriting(
              trail.file(), "cannot write " + trail.file(), e, "Nothing was changed. See to it.");
    }
  }

  /** The phase before is over and was good. */
  void phase(String name) {
    endPhase("ok", Optional.empty());
    phase = name;
    phaseBegun = System.nanoTime();
    atPhase = eyes.get();
    if (lock != null) {
      orTell(() -> lock.doing(name));
    }
  }

  private void endPhase(String result, Optional<String> reason) {
    if (phase != null) {
      JsonObject facts = new JsonObject();
      facts.put("phase", phase);
      facts.put("millis", millisSince(phaseBegun));
      facts.put("result", result);
      facts.put("reason", reason.orElse(null));
      put(facts, eyes.get().since(atPhase));
      orTell(() -> write(operation, "phase", facts));
      phase = null;
    }
  }

  /** Who tells from now on what is seen of requests. */
  void watch(Supplier<Seen> teller) {
    eyes = teller;
    atPhase = teller.get();
  }

  private static void put(JsonObject facts, Seen seen) {
    facts.put("requests", seen.requests());
    facts.put("lost", seen.lost());
  }

  /** What a gate has seen. */
  void gate(Tally tally) {
    if (begun != 0) {
      orTell(() -> write(operation, "gate", tally.json()));
    }
  }

  /** The whole of the work, with its end on the trail whatever it is. */
  public Outcome run(Supplier<Outcome> work) {
    try {
      Outcome outcome = work.get();
      end(outcome.word(), Optional.empty(), outcome.facts());
      return outcome;
    } catch (CommandFailure failure) {
      endPhase("failed", Optional.of(failure.getMessage()));
      end(failure.exit().word(), Optional.of(failure.getMessage()), new JsonObject());
      throw failure;
    }
  }

  private void end(String result, Optional<String> reason, JsonObject more) {
    endPhase("ok", Optional.empty());
    if (begun != 0) {
      JsonObject facts = new JsonObject(more);
      facts.put("result", result);
      facts.put("reason", reason.orElse(null));
      facts.put("millis", millisSince(begun));
      put(facts, eyes.get());
      orTell(() -> write(operation, "end", facts));
      begun = 0;
    }
  }

  /** The end of an operation whose command did not live to see it. */
  void found(String earlier, JsonObject facts) {
    if (!earlier.equals(operation)) {
      orTell(() -> write(earlier, "end", facts));
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  /** A service that is being upgraded is not left half-way because a disk is full. */
  private void orTell(Step step) {
    try {
      step.take();
    } catch (IOException e) {
      progress.step("cannot write the trail: " + Reason.at(e));
    }
  }

  private void write(String of, String kind, JsonObject facts) throws IOException {
    TrailEvent event = new TrailEvent(Instant.now(), of, kind, facts);
    written.add(event);
    trail.append(event);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Override
  public void close() {
    if (lock != null) {
      orTell(lock::close);
    }
  }
}
