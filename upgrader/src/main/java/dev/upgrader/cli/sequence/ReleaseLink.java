package dev.upgrader.cli.sequence;

import dev.upgrader.cli.state.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The configured release, a symlink that an upgrade flips. It always points somewhere. */
record ReleaseLink(Path link) {

  /** What pointing it to {@code target} would change. */
  Intent.Flip flipTo(Path target) throws IOException {
    return new Intent.Flip(
        link.toString(), Files.readSymbolicLink(link).toString(), target.toString());
  }

  static void flip(Intent.Flip flip) throws IOException {
    point(Path.of(flip.link()), Path.of(flip.after()));
  }

  /** False: it was moved on by hand, or was never flipped; nothing is changed. */
  static boolean flipBack(Intent.Flip flip) throws IOException {
    Path link = Path.of(flip.link());
    if (!points(flip) || flip.before().equals(flip.after())) {
      return false;
    }
    point(link, Path.of(flip.before()));
    return true;
  }

  /** Whether it points where the flip has pointed it. */
  static boolean points(Intent.Flip flip) throws IOException {
    Path link = Path.of(flip.link());
    return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(Path.of(flip.after()));
  }

  private static void point(Path link, Path target) throws IOException {
    Path beside = link.resolveSibling("." + link.getFileName() + ".upgrader");
    Files.deleteIfExists(beside);
    Files.createSymbolicLink(beside, target);
    Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE);
  }
}
