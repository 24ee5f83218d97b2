package dev.upgrader.cli.state;

import dev.upgrader.os.LibC;
import dev.upgrader.os.PlainFile;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;

/**
 * A file in {@code PIDFILE.d}, opened to be added to. Whoever makes it, the owner of the directory
 * can open it. To root the owner may be a stranger, who has put something else in its place.
 */
public final class ServiceFile {
  private static final int MODE = 0644;

  private ServiceFile() {}

  /** Makes it if it is not there. */
  public static FileChannel append(Path file) throws IOException {
    UserPrincipal owner = Files.getOwner(file.getParent());
    if (owner.equals(Files.getOwner(Path.of("/proc/self")))) {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }
    int fd = PlainFile.openToAppend(file, MODE, Trusted.own().and(owner));
    try {
      Path opened = PlainFile.path(fd);
      Files.setOwner(opened, owner);
      return FileChannel.open(opened, StandardOpenOption.APPEND);
    } finally {
      LibC.close(fd);
    }
  }
}
