package dev.upgrader.os;

import java.io.IOException;
import java.util.Optional;

/**
 * A process that is held: what is sent goes to the one that was looked at, never to a later one of
 * the same number.
 */
public final class LiveProcess implements AutoCloseable {
  private final long pid;
  private final int pidfd;

  private LiveProcess(long pid, int pidfd) {
    this.pid = pid;
    this.pidfd = pidfd;
  }

  /**
   * Holds the process {@code pid} that was started at {@code born}; empty: it has ended. First the
   * descriptor, then the look: the other way round the number can be used again in between.
   */
  public static Optional<LiveProcess> hold(long pid, long born) throws IOException {
    LiveProcess process;
    try {
      process = new LiveProcess(pid, LibC.openProcess(pid));
    } catch (OsException e) {
      if (e.errno() == Errno.ESRCH) {
        return Optional.empty();
      }
      throw new IOException("cannot watch process " + pid + ": " + e.getMessage(), e);
    }
    if (Proc.stat(pid).filter(stat -> stat.startTicks() == born).isPresent()) {
      return Optional.of(process);
    }
    process.close();
    return Optional.empty();
  }

  /** Does nothing if it has ended since. */
  public void send(Signal signal) throws IOException {
    try {
      LibC.signalProcess(pidfd, signal.number());
    } catch (OsException e) {
      if (e.errno() != Errno.ESRCH) {
        throw new IOException("cannot send " + signal + " to " + pid + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() throws OsException {
    LibC.close(pidfd);
  }
}
