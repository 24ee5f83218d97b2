package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.os.LibC;
import dev.upgrader.os.PlainFile;
import dev.upgrader.os.Reason;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where workers write to: a file of each in the log directory, or wherever the master's own output
 * goes.
 *
 * @param master its own log
 */
record WorkerLogs(MasterLog master, Log log) {
  private static final int MODE = 0640;
  private static final int MASTERS_OUTPUT = 1;

  /**
   * The descriptor for the output of a worker that starts; to be {@link #close}d.
   *
   * @throws IOException there is something else at the path
   */
  int open(Configuration configuration, int worker) throws IOException {
    Optional<Path> file = file(configuration, worker);
    if (file.isEmpty()) {
      return MASTERS_OUTPUT;
    }
    makeDirectory(file.get().getParent());
    return open(file.get(), configuration.user());
  }

  private static void makeDirectory(Path logs) throws IOException {
    try {
      Files.createDirectories(logs);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot create directory " + logs + ": " + Reason.of(e) + "; make it for the logs", e);
    }
  }

  static void close(int output) throws IOException {
    if (output != MASTERS_OUTPUT) {
      LibC.close(output);
    }
  }

  /**
   * The file that a worker is to open anew, made if there is none; empty: its output is not ours.
   *
   * @throws IOException it must not, or could not
   */
  Optional<Path> renew(Configuration configuration, int worker) throws IOException {
    Optional<Path> own = file(configuration, worker);
    Optional<Path> file = own.or(master::file);
    if (file.isEmpty()) {
      return file;
    }
    if (!configuration.agent()) {
      throw new IOException(
          "cannot reopen "
              + file.get()
              + ": a worker without the agent writes to what it has; let logrotate copytruncate it");
    }
    if (own.isEmpty() && configuration.user().isPresent()) {
      throw new IOException(
          "cannot reopen "
              + file.get()
              + ": it is not of user "
              + configuration.user().get()
              + "; give logs: a directory");
    }
    try {
      if (own.isPresent()) {
        LibC.close(open(own.get(), configuration.user()));
      } else {
        LibC.close(PlainFile.openToAppend(file.get(), MasterLog.MODE, Trusted.own()));
      }
      return file;
    } catch (IOException e) {
      throw MasterLog.cannotReopen(file.get(), e);
    }
  }

  private static Optional<Path> file(Configuration configuration, int worker) {
    return configuration.logs().map(folder -> folder.resolve("worker-" + worker + ".log"));
  }

  private int open(Path file, Optional<String> user) throws IOException {
    if (user.isEmpty()) {
      return PlainFile.openToAppend(file, MODE, Trusted.own());
    }
    UserPrincipal owner = owner(user.get());
    OptionalInt made = PlainFile.createToAppend(file, MODE);
    if (made.isEmpty()) {
      return PlainFile.openToAppend(file, MODE, Trusted.own().and(owner));
    }
    give(made.getAsInt(), file, owner);
    return made.getAsInt();
  }

  private static UserPrincipal owner(String user) throws IOException {
    try {
      return Path.of("/")
          .getFileSystem()
          .getUserPrincipalLookupService()
          .lookupPrincipalByName(user);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("cannot start workers as " + user + ": no such user", e);
    }
  }

  /**
   * Only what was made here: by a rename the user of the workers could have got any file of root's
   * to the path. A master that may not give it away has workers that can write to it all the same.
   */
  private void give(int fd, Path file, UserPrincipal owner) {
    try {
      Files.setOwner(PlainFile.path(fd), owner);
    } catch (IOException e) {
      log.say("cannot give " + file + " to " + owner.getName() + ": " + e.getMessage());
    }
  }
}
