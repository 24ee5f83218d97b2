package dev.upgrader.cli.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What keeps the user of this process from a file of a service: that file, or a directory above it.
 *
 * @param owner empty: nobody that it would help to be
 */
public record Barrier(Path path, Optional<String> owner) {

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
    Path there = file;
    while (Files.notExists(there)) {
      there = there.getParent();
    }
    return before(there, Files::isWritable);
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
      // Through a link, as the right itself is that of what it leads to.
      String owner = Files.getOwner(path).getName();
      boolean isOther = !owner.equals(System.getProperty("user.name"));
      return new Barrier(path, Optional.of(owner).filter(name -> isOther));
    } catch (IOException e) {
      // It has just gone, or is behind what lets nobody in.
      return new Barrier(path, Optional.empty());
    }
  }

  /** Completes "cannot upgrade: …". */
  public String words() {
    return path + owner.map(name -> " belongs to " + name).orElse("") + ": permission denied";
  }

  /** What to do about it. */
  public String advice(String command) {
    return owner
        .map(Barrier::forSudo)
        .map(name -> "Call it as that user: sudo -u " + name + " upgrader " + command + " …")
        .orElse("Call it as the user of the service: sudo -u USER upgrader " + command + " …");
  }

  /** Who has no name is known by number, which sudo wants to be told. */
  private static String forSudo(String owner) {
    return owner.matches("\\d+") ? "'#" + owner + "'" : owner;
  }
}
