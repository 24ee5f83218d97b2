package dev.upgrader.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;

/**
 * Files in directories that others can write to. What was opened is looked at, never the path:
 * between a look at a path and its use it can become another file.
 */
public final class PlainFile {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private PlainFile() {}

  /**
   * A descriptor to add to it; made with {@code mode} if it is not there.
   *
   * @throws IOException it cannot be opened, or is not a file of {@code owners} with no other name
   */
  public static int openToAppend(Path file, int mode, Trusted owners) throws IOException {
    int fd = open(file, LibC.O_APPEND_CREATE | LibC.O_NOFOLLOW, mode);
    try {
      Map<String, Object> found = Files.readAttributes(path(fd), "unix:mode,nlink,owner");
      UserPrincipal owner = (UserPrincipal) found.get("owner");
      if (!isRegular(found)) {
        throw new IOException("cannot open " + file + ": it is no regular file");
      }
      if ((int) found.get("nlink") != 1) {
        throw new IOException("cannot open " + file + ": it is a hard link, and has other names");
      }
      if (!owners.includes(owner)) {
        throw new IOException("cannot open " + file + ": it belongs to " + owner.getName());
      }
      return fd;
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
  }

  /** The first {@code limit} bytes of it; what is no regular file is not waited for. */
  public static String read(Path file, int limit) throws IOException {
    int fd = open(file, 0, 0);
    try {
      if (!isRegular(Files.readAttributes(path(fd), "unix:mode"))) {
        throw new IOException("cannot read " + file + ": it is no regular file");
      }
      ByteBuffer bytes = LibC.memory(limit);
      LibC.read(fd, bytes);
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    } finally {
      LibC.close(fd);
    }
  }

  /**
   * For files in a directory that is private now and may not always have been.
   *
   * @throws IOException somebody else than {@code owners} can have written it
   */
  public static void require(Path file, Trusted owners) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(file, "unix:mode,owner", LinkOption.NOFOLLOW_LINKS);
    boolean alone = ((int) found.get("mode") & WRITABLE_BY_OTHERS) == 0;
    if (!isRegular(found) || !alone || !owners.includes((UserPrincipal) found.get("owner"))) {
      throw new IOException("cannot use " + file + ": it is not a file of this user alone");
    }
  }

  /** What an open descriptor refers to, whatever it is called by now. */
  public static Path path(int fd) {
    return Path.of("/proc/self/fd/" + fd);
  }

  private static int open(Path file, int flags, int mode) throws IOException {
    try {
      return LibC.open(file.toString(), flags | LibC.O_NONBLOCK | LibC.O_CLOEXEC, mode);
    } catch (OsException e) {
      throw new IOException("cannot open " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isRegular(Map<String, Object> attributes) {
    return ((int) attributes.get("mode") & TYPE) == REGULAR;
  }
}
