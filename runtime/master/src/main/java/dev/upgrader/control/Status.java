package dev.upgrader.control;

import dev.upgrader.lifecycle.Phase;
import java.util.List;
import java.util.Optional;

/**
 * What a master says of itself, as one JSON object on the control socket and in {@code status -o
 * json}.
 *
 * @param paused whether its workers, which would serve in this phase, were told to accept nothing
 * @param started of the master, milliseconds since the epoch
 * @param peer PID of the other generation's master, 0: there is none
 * @param release resolved directory that the workers run, empty: none is configured
 * @param releaseLink the configured release as it is configured, if that is a symlink
 * @param pidfileHeld the file that names this master at the moment, empty before it is ready
 * @param wanted number of workers that shall be live
 * @param canary number that shall be live after the canary, 0: this is none
 * @param forced workers that were KILLed because their start or their drain took too long
 * @param reloadFailure why the latest reload is off and the workers before it serve on; empty: it
 *     is not
 * @param attempt the latest upgrade that this master has started, empty: none yet
 */
public record Status(
    long pid,
    String name,
    int generation,
    Phase phase,
    boolean paused,
    long started,
    long peer,
    Optional<String> release,
    Optional<String> releaseLink,
    String pidfile,
    Optional<String> pidfileHeld,
    int wanted,
    int canary,
    int forced,
    List<Listener> listeners,
    List<Worker> workers,
    Optional<String> reloadFailure,
    Optional<Attempt> attempt) {

  /**
   * A listener.
   *
   * @param queue connections that wait to be accepted
   * @param backlog how many may wait
   * @param overflows connections that the kernel has dropped because the queue was full; each of
   *     the three -1 where the kernel does not tell: Unix-domain sockets, datagrams, scope worker
   */
  public record Listener(
      String name,
      String address,
      boolean perWorker,
      long inode,
      long queue,
      long backlog,
      long overflows) {}

  /**
   * A worker. {@code state} is one of starting, warm, live, parked, draining; {@code detail} why it
   * is not further, or empty.
   *
   * @param sockets at which this worker and no other answers: listeners of scope worker
   */
  public record Worker(
      int id,
      long pid,
      String state,
      long started,
      int restarts,
      boolean older,
      Optional<String> detail,
      int connections,
      long residentKilobytes,
      List<Socket> sockets) {}

  /** A listener of scope worker; {@code address} as a client on this host can reach it. */
  public record Socket(String listener, String address) {}

  /** An upgrade started by this master. */
  public record Attempt(int number, Result result, long pid, Optional<String> reason) {}

  /** How an upgrade stands. */
  public enum Result {
    /** The new generation is not ready yet. */
    STARTING,
    /** The new generation is ready; commit or rollback decides. */
    READY,
    /** The new generation never got ready; undone. */
    FAILED,
    /** The new generation was ready and has gone; undone. */
    ROLLED_BACK
  }
}
