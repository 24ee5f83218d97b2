package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Set;

/** A directory whose files are believed, because only its owner can put any there. */
public final class PrivateDirectory {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int STICKY = 01000;
  private static final FileAttribute<Set<PosixFilePermission>> FOR_THE_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** There is one, and somebody else can write to it. */
  public static final class Untrusted extends IOException {
    private static final long serialVersionUID = 1L;

    private Untrusted(Path directory, String why) {
      super("cannot use directory " + directory + ": " + why);
    }
  }

  private PrivateDirectory() {}

  /**
   * It is there afterwards, and belongs to one of {@code owners}.
   *
   * @throws Untrusted somebody else can write to it
   */
  public static void make(Path directory, Trusted owners) throws IOException {
    try {
      Files.createDirectory(directory, FOR_THE_OWNER);
    } catch (FileAlreadyExistsException e) {
      require(directory, owners);
    }
  }

  /** Anybody can put files into it. */
  public static boolean isOpenToAll(Path directory) throws IOException {
    return ((int) Files.getAttribute(directory, "unix:mode") & WRITABLE_BY_ALL) != 0;
  }

  /** Only who owns a file can rename or remove it there, and who owns the directory. */
  public static boolean isSticky(Path directory) throws IOException {
    return ((int) Files.getAttribute(directory, "unix:mode") & STICKY) != 0;
  }

  private static void require(Path directory, Trusted owners) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(directory, "unix:mode,owner", LinkOption.NOFOLLOW_LINKS);
    UserPrincipal owner = (UserPrincipal) found.get("owner");
    int mode = (int) found.get("mode");
    if ((mode & TYPE) != DIRECTORY) {
      throw new Untrusted(directory, "it is no directory");
    }
    if (!owners.includes(owner)) {
      throw new Untrusted(directory, "it belongs to " + owner.getName());
    }
    if ((mode & WRITABLE_BY_OTHERS) != 0) {
      throw new Untrusted(directory, "others than its owner may write to it");
    }
  }
}
