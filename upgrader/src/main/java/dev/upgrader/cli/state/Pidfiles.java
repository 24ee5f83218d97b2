package dev.upgrader.cli.state;

import dev.upgrader.os.PlainFile;
import dev.upgrader.os.PrivateDirectory;
import dev.upgrader.os.Reason;
import dev.upgrader.os.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;

/** PIDFILE, which names the master that serves, and PIDFILE.oldbin, which names the old of two. */
public record Pidfiles(Path current) {
  private static final int LONGEST = 64;

  /** What one of the files says. */
  sealed interface Content {}

  /** There is no such file. */
  record Missing() implements Content {}

  /** There is one, and it names nobody. */
  record Unreadable(String why) implements Content {}

  /** A number, and since when it stands there. */
  record Names(long pid, FileTime written) implements Content {}

  /** The file of the old master during an upgrade. */
  public Path old() {
    return current.resolveSibling(current.getFileName() + ".oldbin");
  }

  /**
   * Whom this service may belong to, as far as its pidfiles tell. Where all may write they tell
   * nothing: in /tmp a stranger's file can have been there before the service.
   */
  public Trusted owners() throws IOException {
    Trusted owners = Trusted.own();
    if (PrivateDirectory.isOpenToAll(current.getParent())) {
      return owners;
    }
    for (Path file : List.of(current(), old())) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        owners = owners.and(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS));
      }
    }
    return owners;
  }

  static Content read(Path file) {
    try {
      PlainFile.Content content = PlainFile.content(file, LONGEST);
      String text = content.text().strip();
      if (text.matches("[1-9]\\d{0,9}")) {
        long pid = Long.parseLong(text);
        return stranger(content.owner(), pid)
            .<Content>map(Unreadable::new)
            .orElse(new Names(pid, content.written()));
      }
      return new Unreadable(text.isEmpty() ? "it is empty" : "it holds no process number");
    } catch (NoSuchFileException e) {
      return new Missing();
    } catch (PlainFile.Unfit e) {
      return new Unreadable(e.why());
    } catch (IOException e) {
      return new Unreadable(Reason.of(e));
    }
  }

  /**
   * Who can write the file could have any process signalled: it must be root's, ours, or of the
   * user whose process it names.
   */
  private static Optional<String> stranger(UserPrincipal owner, long pid) throws IOException {
    Path process = Path.of("/proc/" + pid);
    if (Trusted.own().includes(owner)
        || !Files.exists(process)
        || Files.getOwner(process).equals(owner)) {
      return Optional.empty();
    }
    return Optional.of(
        "it belongs to "
            + owner.getName()
            + ", and process "
            + pid
            + " to "
            + Files.getOwner(process).getName());
  }

  /** The process that {@code PIDFILE} names at this moment. */
  public Optional<Long> named() {
    return read(current) instanceof Names names ? Optional.of(names.pid()) : Optional.empty();
  }
}
