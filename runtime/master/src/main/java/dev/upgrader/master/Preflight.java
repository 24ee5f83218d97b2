package dev.upgrader.master;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Signal;
import dev.upgrader.os.Spawn;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tries out the launcher before the running image is given up for it: after an exec in place there
 * is nobody left who could go back. uWSGI stops its workers first and then finds its binary gone.
 */
final class Preflight {
  private final Poller poller;
  private final Timers timers;

  Preflight(Poller poller, Timers timers) {
    this.poller = poller;
    this.timers = timers;
  }

  /**
   * Runs the launcher with --version.
   *
   * @param told on the loop's thread: empty, it works; or why not
   * @throws IOException it cannot even be executed
   */
  void run(Launch launch, Duration limit, Consumer<Optional<String>> told) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    List.of(Predecessor.VARIABLE, Image.VARIABLE, "_JAVA_SR_SIGNUM").forEach(environment::remove);
    int none = LibC.open("/dev/null", LibC.O_READ_WRITE_NONBLOCK, 0);
    long pid;
    try {
      pid =
          new Spawn(List.of(launch.launcher().toString(), "--version"), environment)
              .standard(0, none)
              .standard(1, none)
              .ownProcessGroup()
              .start();
    } catch (OsException e) {
      throw new IOException("cannot run " + launch.launcher() + ": " + e.getMessage(), e);
    } finally {
      LibC.close(none);
    }
    int pidfd = LibC.openProcess(pid);
    Timers.Timer late = timers.after(limit, () -> kill(pidfd));
    poller.add(pidfd, Poller.READABLE, (readable, writable) -> ended(pid, pidfd, late, told));
  }

  private void ended(long pid, int pidfd, Timers.Timer late, Consumer<Optional<String>> told) {
    LibC.Reaped reaped = LibC.reap(pid);
    if (reaped == null) {
      return;
    }
    late.cancel();
    poller.remove(pidfd);
    try {
      LibC.close(pidfd);
    } catch (OsException e) {
      throw new IllegalStateException("cannot close descriptor " + pidfd, e);
    }
    told.accept(
        reaped.status() == 0
            ? Optional.empty()
            : Optional.of("the launcher, tried with --version, " + reaped.ending()));
  }

  private static void kill(int pidfd) {
    try {
      LibC.signalProcess(pidfd, Signal.KILL.number());
    } catch (OsException e) {
      if (e.errno() != Errno.ESRCH) {
        throw new IllegalStateException("cannot kill the tried launcher", e);
      }
    }
  }
}
