package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.time.Duration;
import java.util.Set;

/**
 * Takes the connections that come up at a socket of the master's own. What goes wrong concerns one
 * connection or passes: it never ends the listening, and never makes the loop spin on a socket that
 * stays readable.
 */
final class Acceptor {

  /** Who has the connections. */
  interface Owner {
    /** Takes over {@code connection}; with an exception it has not. */
    void admit(int connection) throws OsException;

    /** Lets a connection go for the next one; false: there is none. */
    boolean makeRoom();
  }

  private static final Duration RESPITE = Duration.ofSeconds(1);

  /** Nothing to take after all, or one that has gone meanwhile; accept(2). */
  private static final Set<Integer> PASSING = Set.of(Errno.EAGAIN, Errno.EINTR, Errno.ECONNABORTED);

  private static final Set<Integer> SHORTAGE =
      Set.of(Errno.ENFILE, Errno.EMFILE, Errno.ENOMEM, Errno.ENOBUFS);

  private final int fd;
  private final String what;
  private final Poller poller;
  private final Timers timers;
  private final Log log;
  private final Owner owner;
  private boolean closed;

  /**
   * Begins at once.
   *
   * @param fd non-blocking; stays the caller's, who closes it after {@link #close}
   * @param what comes in, for the log: "a connection for metrics"
   */
  Acceptor(int fd, String what, Poller poller, Timers timers, Log log, Owner owner)
      throws OsException {
    this.fd = fd;
    this.what = what;
    this.poller = poller;
    this.timers = timers;
    this.log = log;
    this.owner = owner;
    listen();
  }

  /** No connection is taken any more. */
  void close() {
    closed = true;
    poller.remove(fd);
  }

  private void listen() throws OsException {
    poller.add(fd, Poller.READABLE, (readable, writable) -> accept());
  }

  private void accept() {
    try {
      admit(LibC.accept(fd));
    } catch (OsException e) {
      boolean solved =
          PASSING.contains(e.errno()) || (SHORTAGE.contains(e.errno()) && owner.makeRoom());
      if (!solved) {
        poller.remove(fd);
        rest(e);
      }
    }
  }

  private void admit(int connection) throws OsException {
    try {
      owner.admit(connection);
    } catch (OsException e) {
      LibC.close(connection);
      throw e;
    }
  }

  private void rest(OsException e) {
    log.say("cannot take " + what + ": " + e.getMessage());
    timers.after(RESPITE, this::listenAgain);
  }

  private void listenAgain() {
    try {
      if (!closed) {
        listen();
      }
    } catch (OsException e) {
      rest(e);
    }
  }
}
