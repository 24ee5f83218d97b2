package dev.upgrader.master;

import dev.upgrader.os.Child;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Spawn;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Short processes besides the workers and the other master, whose end is waited for. */
final class Errand {
  /** Its standard output leads nowhere, and its standard error to ours. */
  static final int NO_OUTPUT = -1;

  private Errand() {}

  /**
   * Starts it.
   *
   * @param output descriptor for its standard output and error, which stays the caller's; or {@link
   *     #NO_OUTPUT}
   * @param told on the loop's thread when it has ended
   * @throws IOException it cannot be executed
   */
  static Child start(
      List<String> command,
      Map<String, String> environment,
      int output,
      Poller poller,
      Consumer<LibC.Reaped> told)
      throws IOException {
    int none = LibC.open("/dev/null", LibC.O_READ_WRITE_NONBLOCK, 0);
    try {
      long pid =
          new Spawn(command, environment)
              .standard(0, none)
              .standard(1, output == NO_OUTPUT ? none : output)
              .standard(2, output == NO_OUTPUT ? 2 : output)
              .ownProcessGroup()
              .start();
      return watched(pid, poller, told);
    } catch (OsException e) {
      throw new IOException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
    } finally {
      LibC.close(none);
    }
  }

  private static Child watched(long pid, Poller poller, Consumer<LibC.Reaped> told)
      throws OsException {
    try {
      return new Child(pid, poller, told);
    } catch (OsException e) {
      Child.kill(pid);
      throw e;
    }
  }
}
