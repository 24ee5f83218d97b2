package dev.upgrader.master;

import dev.upgrader.os.PrivateDirectory;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file whose touch asks for something. In a directory like /tmp it has to be a file of ours;
 * elsewhere whoever may write to the directory may ask.
 */
record TouchedFile(Path path) {

  /** Why the touch does not count; empty: it does. */
  Optional<String> objection() throws IOException {
    Path directory = path.getParent();
    if (!PrivateDirectory.isOpenToAll(directory)) {
      return Optional.empty();
    }
    if (!PrivateDirectory.isSticky(directory)) {
      return Optional.of("all may rename files there: the directory has no sticky bit");
    }
    if (!Trusted.own().owns(path)) {
      return Optional.of("it belongs to a stranger, and all may write there");
    }
    return (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) == 1
        ? Optional.empty()
        : Optional.of("it is a hard link, and all may write there");
  }
}
