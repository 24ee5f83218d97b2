package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * Which symlink is the release is the word of the master and of the files in {@code PIDFILE.d}:
 * only their own user points it by that. Root could be made to replace any link of the host.
 */
record ReleaseRight(Pidfiles pidfiles, String command) {

  /** Fails with exit 4 and says whose it is. */
  void require() {
    Path directory = ControlClient.directory(pidfiles.current());
    try {
      UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
      if (!owner.equals(Files.getOwner(Path.of("/proc/self")))) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            "cannot "
                + command
                + ": the release would be pointed by the word of "
                + owner.getName()
                + ", to whom "
                + directory
                + " belongs",
            "Call it as that user: sudo -u " + owner.getName() + " upgrader " + command + " …");
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.DEGRADED,
          "cannot " + command + ": cannot see whose " + directory + " is: " + Reason.of(e),
          "See whether it is still there.");
    }
  }
}
