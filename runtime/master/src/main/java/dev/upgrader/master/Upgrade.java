package dev.upgrader.master;

import dev.upgrader.control.Status;
import dev.upgrader.metrics.Counts;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Proc;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The upgrade that this master has started: its successor, while there is one, and how the latest
 * attempt went.
 */
final class Upgrade {
  private final Launch launch;
  private final int generation;
  private final Poller poller;
  private final Log log;
  private final Counts counts;
  private Successor successor;
  private Status.Attempt attempt;
  private String ending = "";

  /**
   * None yet.
   *
   * @param generation number of the next generation
   */
  Upgrade(Launch launch, int generation, Poller poller, Log log, Counts counts) {
    this.launch = launch;
    this.generation = generation;
    this.poller = poller;
    this.log = log;
    this.counts = counts;
  }

  /**
   * Starts the successor. One that cannot be executed is told to {@code owner} as one that has
   * ended.
   */
  void start(Handover handover, Successor.Owner owner) {
    int number = attempt == null ? 1 : attempt.number() + 1;
    try {
      successor = Successor.start(launch, generation, handover, poller, owner);
      attempt =
          new Status.Attempt(number, Status.Result.STARTING, successor.pid(), Optional.empty());
      log.say("started new master pid=" + successor.pid());
    } catch (IOException e) {
      attempt = new Status.Attempt(number, Status.Result.STARTING, 0, Optional.empty());
      owner.successorGone(e.getMessage());
    }
  }

  /** The successor has ended. */
  void gone(String reason) {
    successor = null;
    ending = reason;
  }

  // Each of the following may come for one that has just ended; its end is an event of its own.

  void evict() {
    if (successor != null) {
      successor.evict("rolled back");
    }
  }

  void keep() {
    if (successor != null) {
      successor.keep();
    }
  }

  void reopen() {
    if (successor != null) {
      successor.send(new Message.Reopen(null));
    }
  }

  void abort() {
    if (successor != null) {
      successor.evict("told to stop before it was ready");
    }
  }

  void kill(String reason) {
    if (successor != null) {
      successor.blame(reason);
      successor.kill();
    }
  }

  /** This master ends. */
  void leave() throws IOException {
    if (successor != null) {
      successor.leave();
    }
  }

  void recordReady() {
    record(Status.Result.READY, Optional.empty());
  }

  /** On record: why the generation that was started is no more. */
  void recordGone() {
    boolean wasReady = attempt.result() == Status.Result.READY;
    counts.attempt(wasReady ? Counts.Outcome.ROLLED_BACK : Counts.Outcome.FAILED);
    record(wasReady ? Status.Result.ROLLED_BACK : Status.Result.FAILED, Optional.of(ending));
    log.say("the upgrade is undone, this generation serves: " + ending);
  }

  private void record(Status.Result result, Optional<String> reason) {
    attempt = new Status.Attempt(attempt.number(), result, attempt.pid(), reason);
  }

  /** It may have ended just now, and that not be told yet. */
  boolean hasSuccessor(long pid) {
    return hasSuccessor() && successor.pid() == pid;
  }

  /**
   * A pidfd tells the end of a process when its last thread has ended, which on a busy machine is
   * some milliseconds after /proc calls it a zombie.
   */
  boolean hasSuccessor() {
    return successor != null && Proc.isAlive(successor.pid());
  }

  /** It has written its pidfile. */
  boolean isNamedBy(Path pidfile) {
    OptionalLong named = Pidfile.read(pidfile);
    return named.isPresent() && hasSuccessor(named.getAsLong());
  }

  Optional<Successor> successor() {
    return Optional.ofNullable(successor);
  }

  Optional<Status.Attempt> attempt() {
    return Optional.ofNullable(attempt);
  }
}
