package dev.upgrader.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Files in directories that others can write to. What was opened is looked at, never the path:
 * between a look at a path and its use it can become another file.
 */
public final class PlainFile {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int READ = 0;

  /** What a file holds, whose it is and since when: all of the one file that was opened. */
  public record Content(String text, UserPrincipal owner, FileTime written) {}

  /** There is something at the path that is not used. */
  public static final class Unfit extends IOException {
    private static final long serialVersionUID = 1L;
    private final String why;

    private Unfit(Path file, String why) {
      this(file, why, null);
    }

    private Unfit(Path file, String why, OsException cause) {
      super("cannot open " + file + ": " + why, cause);
      this.why = why;
    }

    /** The cause alone, such as "it is a symbolic link". */
    public String why() {
      return why;
    }
  }

  private PlainFile() {}

  /**
   * A descriptor to add to it; made with {@code mode} if it is not there.
   *
   * @throws IOException it cannot be opened, or is not a file of {@code owners} with no other name
   */
  public static int openToAppend(Path file, int mode, Trusted owners) throws IOException {
    int fd = open(file, LibC.O_APPEND_CREATE, mode);
    try {
      UserPrincipal owner = Files.getOwner(path(fd));
      if (!owners.includes(owner)) {
        throw new Unfit(file, "it belongs to " + owner.getName());
      }
      return fd;
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
  }

  /**
   * A descriptor to add to a file that this call makes.
   *
   * @return empty: there is something at the path, which was left alone
   * @throws IOException it cannot be made, or has got another name already
   */
  public static OptionalInt createToAppend(Path file, int mode) throws IOException {
    try {
      return OptionalInt.of(open(file, LibC.O_APPEND_CREATE | LibC.O_EXCL, mode));
    } catch (FileAlreadyExistsException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * To read from, whoever it belongs to.
   *
   * @throws NoSuchFileException it is not there
   * @throws Unfit it is a link, has other names or is no regular file
   */
  public static FileChannel channel(Path file) throws IOException {
    int fd = open(file, READ, 0);
    try {
      return FileChannel.open(path(fd), StandardOpenOption.READ);
    } finally {
      LibC.close(fd);
    }
  }

  /** The first {@code limit} bytes of it, on the terms of {@link #channel}. */
  public static Content content(Path file, int limit) throws IOException {
    int fd = open(file, READ, 0);
    try {
      return new Content(
          beginning(fd, limit), Files.getOwner(path(fd)), Files.getLastModifiedTime(path(fd)));
    } finally {
      LibC.close(fd);
    }
  }

  /** Its text by whatever name, and through links: for who believes nothing else of it. */
  public static String readAnyhow(Path file, int limit) throws IOException {
    int fd = descriptor(file, READ, 0);
    try {
      if (!isRegular(Files.readAttributes(path(fd), "unix:mode"))) {
        throw new Unfit(file, "it is no regular file");
      }
      return beginning(fd, limit);
    } finally {
      LibC.close(fd);
    }
  }

  /** The text of {@link #content}. */
  public static String read(Path file, int limit) throws IOException {
    return content(file, limit).text();
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

  private static String beginning(int fd, int limit) throws OsException {
    ByteBuffer bytes = LibC.memory(limit);
    LibC.read(fd, bytes);
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }

  private static int descriptor(Path file, int flags, int mode) throws IOException {
    try {
      return LibC.open(file.toString(), flags | LibC.O_NONBLOCK | LibC.O_CLOEXEC, mode);
    } catch (OsException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new NoSuchFileException(file.toString());
      }
      if (e.errno() == Errno.EEXIST) {
        throw new FileAlreadyExistsException(file.toString());
      }
      throw new Unfit(file, e.getMessage(), e);
    }
  }

  private static int open(Path file, int flags, int mode) throws IOException {
    int fd = descriptor(file, flags | LibC.O_NOFOLLOW, mode);
    try {
      requireOneName(file, Files.readAttributes(path(fd), "unix:mode,nlink"));
      return fd;
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
  }

  /** It has none if another was renamed over it meanwhile. */
  private static void requireOneName(Path file, Map<String, Object> found) throws IOException {
    if (!isRegular(found)) {
      throw new Unfit(file, "it is no regular file");
    }
    if ((int) found.get("nlink") > 1) {
      throw new Unfit(file, "it is a hard link, and has other names");
    }
  }

  private static boolean isRegular(Map<String, Object> attributes) {
    return ((int) attributes.get("mode") & TYPE) == REGULAR;
  }
}
