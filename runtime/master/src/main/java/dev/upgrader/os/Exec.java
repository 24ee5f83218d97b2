package dev.upgrader.os;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces the program of this process: same PID, same children, same signal mask, and of the
 * descriptors those that are named and 0 to 2. execve(2) ends all other threads.
 */
public final class Exec {
  private Exec() {}

  /**
   * Does not return, unless it fails.
   *
   * @throws OsException it cannot be executed; this program goes on, its descriptors are marked
   *     close-on-exec
   */
  public static void replace(
      List<String> command, Map<String, String> environment, Set<Integer> kept) throws OsException {
    LibC.setAllCloseOnExec(3);
    for (int fd : kept) {
      LibC.setCloseOnExec(fd, false);
    }
    StringArray arguments = new StringArray(command);
    StringArray variables = StringArray.of(environment);
    try {
      LibC.execute(LibC.cString(command.get(0)), arguments.pointers(), variables.pointers());
    } finally {
      arguments.keepAlive();
      variables.keepAlive();
      LibC.setAllCloseOnExec(3);
    }
  }
}
