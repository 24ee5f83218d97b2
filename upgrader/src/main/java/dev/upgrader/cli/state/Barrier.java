package dev.upgrader.cli.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What keeps the user of this process from a file of a service: that file, or a directory above it.
 */
public record Barrier(Path path, String owner) {

  /** Empty: it may be read, or is not there. */
  static Optional<Barrier> toReading(Path file) {
    return before(file, one -> Files.notExists(one) || Files.isReadable(one));
  }

  /** Empty: who listens on this socket may be spoken to, or nobody does. */
  static Optional<Barrier> toSpeaking(Path socket) {
    return before(socket, one -> Files.notExists(one) || Files.isWritable(one));
  }

  /** Empty: it may be written, or made. */
  static Optional<Barrier> toWriting(Path file) {
    return before(file, one -> Files.notExists(one) || Files.isWritable(one))
        .or(
            () ->
                Files.exists(file)
                    ? Optional.empty()
                    : before(file.getParent(), Files::isWritable));
  }

  private static Optional<Barrier> before(Path file, Predicate<Path> isFree) {
    for (Path above = file.getRoot(); !above.equals(file); above = next(above, file)) {
      if (Files.isDirectory(above) && !Files.isExecutable(above)) {
        return Optional.of(at(above));
      }
    }
    return isFree.test(file) ? Optional.empty() : Optional.of(at(file));
  }

  private static Path next(Path above, Path file) {
    return file.getRoot().resolve(file.subpath(0, above.getNameCount() + 1));
  }

  private static Barrier at(Path path) {
    try {
      return new Barrier(path, Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName());
    } catch (IOException e) {
      // It has just gone; whoever it belonged to, this user is not let in.
      return new Barrier(path, "another user");
    }
  }

  /** Completes "cannot upgrade: …". */
  public String words() {
    return path + " belongs to " + owner + ": permission denied";
  }

  /** What to do about it. */
  public String advice(String command) {
    return "Call it as that user: sudo -u " + owner + " upgrader " + command + " …";
  }
}
