package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashSet;
import java.util.Set;

/** The users whose files this process believes: itself, root, and whom else it is told to. */
public record Trusted(Set<UserPrincipal> users) {

  /** The user of this process, and root. */
  public static Trusted own() throws IOException {
    Path process = Path.of("/proc/self");
    UserPrincipal root =
        process.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
    return new Trusted(Set.of()).and(root).and(Files.getOwner(process));
  }

  /** One more. */
  public Trusted and(UserPrincipal user) {
    Set<UserPrincipal> more = new HashSet<>(users);
    more.add(user);
    return new Trusted(Set.copyOf(more));
  }

  /** One more by name or number; one that is not there owns nothing. */
  public Trusted and(String name) throws IOException {
    try {
      return and(
          Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
    } catch (UserPrincipalNotFoundException e) {
      return this;
    }
  }

  public boolean includes(UserPrincipal user) {
    return users.contains(user);
  }

  /** Whether what is at {@code path}, a symbolic link itself, belongs to one of them. */
  public boolean owns(Path path) throws IOException {
    return includes(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS));
  }
}
