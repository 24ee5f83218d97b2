package dev.upgrader.cli.sequence;

import dev.upgrader.control.ControlClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The configured release, if it is a symlink that an upgrade flips. Where it pointed before is kept
 * in a file beside the control sockets until the upgrade is decided, so that another command, after
 * this one was killed, can flip it back.
 *
 * @param record of the flip: the link, where it pointed, where it points
 */
record ReleaseLink(Path record) {

  static ReleaseLink of(Path pidfile) {
    return new ReleaseLink(ControlClient.directory(pidfile).resolve("release-flip"));
  }

  /** Makes {@code link} point to {@code target}; keeps in mind where it pointed. */
  void flip(Path link, Path target) throws IOException {
    Path before = Files.readSymbolicLink(link);
    Path beside = record.resolveSibling(record.getFileName() + ".tmp");
    Files.writeString(beside, String.join("\n", link + "", before + "", target + "", ""));
    Files.move(beside, record, StandardCopyOption.ATOMIC_MOVE);
    point(link, target);
  }

  /** Undoes the flip; does nothing where there was none, or the link was moved on by hand. */
  Optional<Path> flipBack() throws IOException {
    if (!Files.exists(record)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(record, StandardCharsets.UTF_8);
    Path link = Path.of(lines.get(0));
    Path before = Path.of(lines.get(1));
    boolean ours =
        Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(Path.of(lines.get(2)));
    if (ours) {
      point(link, before);
    }
    Files.deleteIfExists(record);
    return ours ? Optional.of(before) : Optional.empty();
  }

  /** The flip is there to stay. */
  void keep() throws IOException {
    Files.deleteIfExists(record);
  }

  private static void point(Path link, Path target) throws IOException {
    Path beside = link.resolveSibling("." + link.getFileName() + ".upgrader");
    Files.deleteIfExists(beside);
    Files.createSymbolicLink(beside, target);
    Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE);
  }
}
