package dev.upgrader.master;

import dev.upgrader.os.PlainFile;
import dev.upgrader.os.PrivateDirectory;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the class data archives of a service are, NAME-FINGERPRINT.jsa, and drafts of them. */
final class ClassDataFolder {
  /** The release that runs, the one before it, and the one that is tried. */
  private static final int KEPT = 3;

  private static final Pattern DRAFT = Pattern.compile(".*\\.jsa\\.(\\d+)\\.\\d+\\.draft(\\..*)?");

  private final Path folder;
  private final String name;

  /** What becomes an archive: the list that a worker writes, its whole lines, the result. */
  record Draft(Path list) {
    Path classes() {
      return Path.of(list + ".classes");
    }

    Path result() {
      return Path.of(list + ".result");
    }

    void delete() throws IOException {
      for (Path file : List.of(list, classes(), result())) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * What is in it becomes code of the service, so nobody else may put anything there.
   *
   * @throws IOException it cannot be made, or others may write to it
   */
  ClassDataFolder(Path folder, String name) throws IOException {
    PrivateDirectory.make(folder, Trusted.own());
    this.folder = folder.toRealPath();
    this.name = name.replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  Path archive(String fingerprint) {
    return folder.resolve(name + "-" + fingerprint + ".jsa");
  }

  /**
   * Whether it is there; it counts as used then.
   *
   * @throws IOException somebody else may have put it there, before the folder was made private
   */
  boolean has(Path archive) throws IOException {
    if (!Files.exists(archive, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    PlainFile.require(archive, Trusted.own());
    if (Files.isWritable(folder)) {
      Files.setLastModifiedTime(archive, FileTime.fromMillis(System.currentTimeMillis()));
    }
    return true;
  }

  /** Of the master {@code pid}. */
  Draft draft(Path archive, long pid) throws IOException {
    String prefix = archive.getFileName() + "." + pid + ".";
    return new Draft(Files.createTempFile(folder, prefix, ".draft"));
  }

  /** What masters that were killed have left, and images of this one before it was replaced. */
  void removeLeftovers(long pid) throws IOException {
    for (Path file : files()) {
      Matcher draft = DRAFT.matcher(file.getFileName().toString());
      if (draft.matches()) {
        long owner = Long.parseLong(draft.group(1));
        if (owner == pid || !Proc.isAlive(owner)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** The result becomes the archive, and those that were used longest ago go. */
  void keep(Draft draft, Path archive) throws IOException {
    Files.move(draft.result(), archive, StandardCopyOption.ATOMIC_MOVE);
    String ours = Pattern.quote(name) + "-[0-9a-f]+\\.jsa";
    List<Path> archives =
        files().stream()
            .filter(file -> file.getFileName().toString().matches(ours))
            .sorted(Comparator.comparing(ClassDataFolder::lastUse).reversed())
            .toList();
    // One that is in use stays mapped.
    for (Path old : archives.subList(Math.min(KEPT, archives.size()), archives.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static long lastUse(Path archive) {
    return archive.toFile().lastModified();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
