package dev.upgrader.os;

import java.util.function.Consumer;

/**
 * A child process by its pidfd, which means this process and never a later one of the same number.
 * Not thread-safe; the loop's thread owns it.
 */
public final class Child {
  private final long pid;
  private final int pidfd;
  private final Poller poller;
  private final Consumer<LibC.Reaped> ended;
  private boolean reaped;

  /**
   * Watches it.
   *
   * @param ended told once, on the loop's thread
   * @throws OsException it cannot be watched; one that was just started is to be {@link #kill
   *     killed}
   */
  public Child(long pid, Poller poller, Consumer<LibC.Reaped> ended) throws OsException {
    this.pid = pid;
    this.poller = poller;
    this.ended = ended;
    this.pidfd = LibC.openProcess(pid);
    try {
      poller.add(pidfd, Poller.READABLE, (readable, writable) -> reap());
    } catch (OsException e) {
      LibC.close(pidfd);
      throw e;
    }
  }

  public long pid() {
    return pid;
  }

  /** One that has ended takes none. */
  public void signal(Signal signal) {
    if (reaped) {
      return;
    }
    try {
      LibC.signalProcess(pidfd, signal.number());
    } catch (OsException e) {
      if (e.errno() != Errno.ESRCH) {
        throw new IllegalStateException("cannot send " + signal + " to process " + pid, e);
      }
    }
  }

  /** KILLs it and all that it has started, which can start nothing more meanwhile. */
  public void killWithDescendants() {
    signal(Signal.STOP);
    if (!reaped) {
      ProcessHandle.of(pid).stream()
          .flatMap(ProcessHandle::descendants)
          .forEach(ProcessHandle::destroyForcibly);
    }
    signal(Signal.KILL);
  }

  /**
   * Ends a child that nobody watches: it is not reaped yet, so the number means no other process.
   */
  public static void kill(long pid) {
    if (LibC.kill(pid, Signal.KILL.number())) {
      LibC.awaitEnd(pid);
    }
  }

  /** Not watched any more; it goes on. */
  public void forget() {
    poller.removeAndClose(pidfd);
  }

  private void reap() {
    LibC.Reaped found = LibC.reap(pid);
    if (found == null) {
      return;
    }
    reaped = true;
    forget();
    ended.accept(found);
  }
}
