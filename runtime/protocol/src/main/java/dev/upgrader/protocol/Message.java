package dev.upgrader.protocol;

import java.util.List;

/**
 * Every message that two of our processes exchange: the closed list.
 *
 * <p>A channel is a Unix stream socket pair, made by the master before it spawns the other side.
 * One message is one line of text, see {@link Wire}. The end of the stream is a message too: the
 * other process is gone.
 */
public sealed interface Message {

  /**
   * The version of this list. It is in the first message of each direction; a reader refuses
   * another major version.
   */
  int VERSION = 1;

  /** From a master to one of its workers. */
  sealed interface ToWorker extends Message {}

  /** From a worker's agent to its master. */
  sealed interface FromWorker extends Message {}

  /** From the old master to the new one that it has started. */
  sealed interface ToSuccessor extends Message {}

  /** From the new master to the old one that has started it. */
  sealed interface ToPredecessor extends Message {}

  // --- master to worker
  // -----------------------------------------------------------------------------------------------

  /**
   * The first message, already in the channel when the worker's JVM starts. It comes once more for
   * each further {@link Hello} of a worker that has not begun: by a JVM that a script starts after
   * another one, which has taken it.
   *
   * @param worker number of the worker in its generation, from 0
   * @param generation number of the generation, from 1
   * @param listeners what the service's binds are matched against
   * @param readiness the probe that must succeed before the worker is warm, null: bound is enough
   * @param warmup requests sent through the service's own stack after readiness, null: none
   * @param orphanDrainMillis how long a worker that has been live waits for open connections when
   *     its master is gone
   * @param quietMillis what {@link AskQuiet} asks for, 0: it asks nothing
   */
  record Configure(
      int version,
      int worker,
      int generation,
      List<Listener> listeners,
      @Nullable Readiness readiness,
      @Nullable Warmup warmup,
      long orphanDrainMillis,
      long quietMillis)
      implements ToWorker {}

  /** Open the gate: accept from the public listeners. Answered by {@link Live}. */
  record GoLive() implements ToWorker {}

  /**
   * Shut the gate, keep everything warm. Answered by {@link Parked}, after which nothing is
   * accepted any more.
   */
  record Park() implements ToWorker {}

  /**
   * Shut the gate, say goodbye to open connections, wait until they have gone, then the JVM's
   * orderly shutdown.
   *
   * @param deadlineMillis how long to wait for open connections, from receipt
   */
  record Drain(long deadlineMillis) implements ToWorker {}

  /**
   * Open the log file anew (it was rotated) and put it in the place of descriptors 1 and 2.
   * Answered by {@link Reopened}. To a new master: so shall it, with its workers.
   *
   * @param path the file; null: the worker's output is not ours, only report; a master knows its
   *     own
   */
  record Reopen(@Nullable String path) implements ToWorker, ToSuccessor {}

  /** Asks for {@link Statistics}. */
  record Ask() implements ToWorker {}

  /** The answer to {@link AskQuiet}: those of the connections that are. */
  record Quiet(List<Long> inodes) implements ToWorker {}

  // --- worker to master
  // -----------------------------------------------------------------------------------------------

  /** The first word of a JVM's agent; the service's main has not run yet. */
  record Hello(int version, long pid, String java) implements FromWorker {}

  /**
   * The service has bound an address that is declared as a listener.
   *
   * @param listener its name
   * @param inode of the inherited public socket as this worker sees it, from /proc/self/fd; the
   *     master compares it with its own. For a listener of scope worker: the inode of the worker's
   *     own socket
   * @param address where directed probes reach this worker and no other, "127.0.0.1:PORT" or
   *     "unix:PATH"
   */
  record Bound(String listener, long inode, String address) implements FromWorker {}

  /**
   * Readiness or warm-up has failed once more; not an end, the agent goes on trying until the
   * master loses patience.
   */
  record NotReady(String reason) implements FromWorker {}

  /**
   * Every declared listener is bound, the readiness probe has succeeded, the warm-up is done.
   * Nothing is accepted yet.
   *
   * @param warmupRequests requests that the warm-up has sent
   */
  record Warm(long warmupRequests) implements FromWorker {}

  /**
   * The gate is open.
   *
   * @param sockets of every public listener, the inode of the socket that the service accepts from
   *     now
   */
  record Live(List<Held> sockets) implements FromWorker {}

  /** The gate is shut; no accept happens after this message was sent. */
  record Parked() implements FromWorker {}

  /** The drain has begun; {@code open} connections are still there. */
  record Draining(int open) implements FromWorker {}

  /**
   * The drain is over, the orderly shutdown of the JVM begins.
   *
   * @param open connections still open: 0, or what the deadline has cut off
   */
  record Drained(int open) implements FromWorker {}

  /**
   * The log file is open anew.
   *
   * @param failure why it is not, and the one of before is written to; null: it is
   */
  record Reopened(@Nullable String failure) implements FromWorker {}

  /** The answer to {@link Ask}. */
  record Statistics(int connections, String state) implements FromWorker {}

  /**
   * A worker that drains and knows no goodbye asks which of its connections are quiet: the service
   * has had the last word, all of it has arrived, and nobody has said anything since.
   *
   * @param millis for so long
   * @param inodes of its connections, not more than a line can hold
   */
  record AskQuiet(long millis, List<Long> inodes) implements FromWorker {}

  /** The service asks for a reload of its whole stack (worker API). */
  record ReloadAsked() implements FromWorker {}

  /**
   * The worker cannot do what it is here for (a socket that is not ours, a class that cannot be
   * transformed).
   */
  record Failed(String reason) implements FromWorker, ToPredecessor {}

  // --- old master to new master
  // ---------------------------------------------------------------------------------------

  /**
   * The first message, already in the channel when the new master starts.
   *
   * @param pid of the old master
   * @param generation number that the new one shall take
   * @param listeners with the descriptors under which the new master has inherited them
   * @param lock descriptor of the inherited lock on the pidfile's directory
   * @param canary how the new one shall begin, null: with all its workers
   * @param lent names of listeners that the service manager has bound, null: none
   * @param metrics the port at which metrics are read, null: none
   * @param counts what masters of this service have counted until now
   */
  record Inherit(
      int version,
      long pid,
      int generation,
      List<Listener> listeners,
      int lock,
      @Nullable Canary canary,
      @Nullable List<String> lent,
      @Nullable Listener metrics,
      @Nullable List<Count> counts)
      implements ToSuccessor {}

  /**
   * The old generation's workers are live: the new one, which may be {@link Leaving}, shall drain
   * and go.
   */
  record Resumed() implements ToSuccessor {}

  /**
   * The old generation's workers did not come back: the new one, which is {@link Leaving}, shall
   * stay.
   */
  record Stay() implements ToSuccessor {}

  // --- either of two masters to the other
  // ---------------------------------------------------------------------------------------

  /** Something has happened on this side; both count it. */
  record Counted(Count count) implements ToSuccessor, ToPredecessor {}

  // --- a master to its own next image, which replaces it in place by execve ---

  /**
   * Follows {@link Inherit} there.
   *
   * @param release that the workers run, null: none
   * @param control descriptor of the listening control socket
   * @param fifos descriptors of the master FIFOs, by number
   * @param fifo number of the one that is read
   * @param pace how the workers are replaced afterwards
   * @param wanted how many workers there should be, some of which may be missing just now; null: an
   *     earlier build does not tell
   */
  record Image(
      @Nullable String release,
      int control,
      List<Integer> fifos,
      int fifo,
      String pace,
      @Nullable Integer wanted)
      implements ToSuccessor {}

  /**
   * A running worker that the next image takes over; one message each.
   *
   * @param channel descriptor of its channel
   * @param heard the beginning of a line that has arrived on it
   */
  record Adopt(
      int worker, long pid, int channel, String state, boolean leaving, long started, String heard)
      implements ToSuccessor {}

  // --- new master to old master
  // ---------------------------------------------------------------------------------------

  /**
   * The new master has taken over the descriptors and starts its workers.
   *
   * @param readyMillis for how long it waits until they are ready, null: an earlier build does not
   *     tell
   */
  record Started(int version, long pid, @Nullable Long readyMillis) implements ToPredecessor {}

  /** All workers of the new generation are live and PIDFILE is written. */
  record Ready() implements ToPredecessor {}

  /**
   * The new master was told to stop before the commit; it goes on serving until {@link Resumed}.
   */
  record Leaving() implements ToPredecessor {}

  // --- parts
  // ----------------------------------------------------------------------------------------------------------

  /**
   * A listener as the configuration declares it.
   *
   * @param address as declared: host:port, [v6]:port, unix:/path
   * @param fd descriptor in the receiving process; -1 for {@link #perWorker}, which the worker
   *     binds for itself
   * @param inode of the socket; 0 where fd is -1
   */
  record Listener(String name, String address, boolean perWorker, int fd, long inode) {}

  /**
   * What has happened so often, and has taken so long together.
   *
   * @param of which of its kind, may be empty
   */
  record Count(String what, String of, long times, long nanos) {}

  /** So many live workers at first. */
  record Canary(int workers) {}

  /** The inode of the socket behind a listener. */
  record Held(String listener, long inode) {}

  /**
   * An HTTP GET that must be answered by a status of 200 to 399. Path null: a connection that opens
   * is enough.
   */
  record Readiness(
      String listener, @Nullable String path, long intervalMillis, long timeoutMillis) {}

  /** GETs over {@code paths} in turn until {@code requests} are answered or the time is over. */
  record Warmup(String listener, List<String> paths, int requests, long timeMillis) {}
}
