package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.FileFailure;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.ControlRefusal;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The masters of one pidfile, as a sequence deals with them: it finds, tells and watches them, and
 * knows how to say that it could not.
 *
 * @param verb what the command does, for messages
 */
public record Masters(Pidfiles pidfiles, String verb, Turn turn) {

  /** Longer than a master in its right mind is ever busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  Progress progress() {
    return turn.progress();
  }

  /** Who is there. */
  Generations look() {
    return turn.steward().find(PATIENCE);
  }

  /** Sees how they change. */
  Watchtower tower() {
    return new Watchtower(pidfiles, turn.steward());
  }

  /** Who is there; at least one. */
  Generations found() {
    Generations generations = look();
    if (generations.masters().isEmpty()) {
      throw new Absence(generations, verb, verb)
          .failure(
              verb.equals("stop")
                  ? "There is nothing to stop."
                  : "Nothing was changed. Start one with: upgrader run");
    }
    return generations;
  }

  void tell(Status master, ControlRequest request) {
    tell(
        master,
        request.command(),
        client -> {
          client.command(request);
          return List.of();
        });
  }

  /** What could not be opened anew, in words. */
  List<String> reopen(Status master) {
    return tell(master, "reopen", ControlClient::reopen);
  }

  private interface Errand {
    List<String> run(ControlClient client) throws IOException, ControlRefusal;
  }

  private List<String> tell(Status master, String command, Errand errand) {
    try {
      if (turn.steward().answersFor(master.pid())) {
        turn.steward().tell(master.pid(), command);
        return List.of();
      }
      return errand.run(
          new ControlClient(ControlClient.socket(pidfiles.current(), master.pid()), PATIENCE));
    } catch (ControlRefusal e) {
      throw e.isOfConfiguration()
          ? new CommandFailure(
              ExitCode.USAGE,
              e.getMessage(),
              (master.phase() == Phase.IDLE ? "" : "Nothing was changed. ")
                  + "Mend the configuration first.")
          : new CommandFailure(ExitCode.REFUSED, e.getMessage(), statusHint());
    } catch (SocketTimeoutException e) {
      throw failure(
          ExitCode.TIMED_OUT,
          "master " + master.pid() + " gives " + e.getMessage(),
          "It may yet do what it was asked for. " + statusHint());
    } catch (IOException e) {
      throw failure(
          ExitCode.NO_MASTER,
          "master " + master.pid() + " does not answer: " + e.getMessage(),
          statusHint());
    }
  }

  /**
   * Tells the old of two masters what it is to do only while the new one is there. False: that has
   * ended, and the old one serves on.
   */
  boolean tellBeside(Status old, Status fresh, ControlRequest request) {
    try {
      tell(old, request.beside(fresh.pid()));
      return true;
    } catch (CommandFailure e) {
      if (e.exit() == ExitCode.REFUSED && !Proc.isAlive(fresh.pid())) {
        return false;
      }
      throw e;
    }
  }

  /** The old master is one that cannot be brought to rest before it goes. */
  boolean isQuietIgnored() {
    return turn.steward().isWinchIgnored();
  }

  /** The master of that number; empty: it does not answer. */
  Optional<Status> ask(long pid) {
    if (turn.steward().answersFor(pid)) {
      return turn.steward().look().stream().filter(one -> one.pid() == pid).findFirst();
    }
    try {
      Status status =
          new ControlClient(ControlClient.socket(pidfiles.current(), pid), PATIENCE).status();
      return Optional.of(status).filter(one -> one.pid() == pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Intent remember(Intent intent) {
    try {
      intent.write(pidfiles);
      return intent;
    } catch (IOException e) {
      throw new FileFailure(verb, verb)
          .ofWriting(
              Intent.file(pidfiles),
              "cannot write " + Intent.file(pidfiles),
              e,
              "Is the disk full? " + statusHint());
    }
  }

  CommandFailure failure(ExitCode exit, String cause, String advice) {
    return new CommandFailure(exit, "cannot " + verb + ": " + cause, advice);
  }

  CommandFailure timedOut(Deadline deadline, String awaited) {
    return failure(
        ExitCode.TIMED_OUT,
        "timed out after " + deadline.whole().toSeconds() + " s, waiting for " + awaited,
        "Nothing was undone. " + statusHint());
  }

  String statusHint() {
    return "See how it stands: upgrader status --pidfile " + pidfiles.current();
  }

  String decisionHint() {
    return "Decide: upgrader commit --pidfile "
        + pidfiles.current()
        + "   or: upgrader rollback --pidfile "
        + pidfiles.current();
  }
}
