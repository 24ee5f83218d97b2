package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads has a cause, where the exception's own text is a path and no more. */
final class ReasonTest {
  @TempDir Path directory;

  private interface Step {
    void take() throws IOException;
  }

  private static IOException failureOf(Step step) {
    return catchThrowableOfType(IOException.class, step::take);
  }

  @Test
  void whatTheFileSystemSaysHasACauseAndAFile() throws IOException {
    Path missing = directory.resolve("none/file");
    IOException absent = failureOf(() -> Files.createFile(missing));
    assertThat(Reason.of(absent)).isEqualTo("no such file or directory");
    assertThat(Reason.at(absent)).isEqualTo(missing + ": no such file or directory");
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(Reason.of(failureOf(() -> Files.createDirectory(file))))
        .isEqualTo("there is something else of that name");
    assertThat(Reason.of(failureOf(() -> Files.readSymbolicLink(file))))
        .isEqualTo("it is no symbolic link");
    assertThat(Reason.of(failureOf(() -> Files.createFile(file.resolve("below")))))
        .isEqualTo("Not a directory");
  }

  @Test
  void missingRightIsToldAsSuch() {
    IOException denied = new AccessDeniedException("/run/shop.pid.d");
    assertThat(Reason.at(denied)).isEqualTo("/run/shop.pid.d: permission denied");
    assertThat(Reason.isDenied(denied)).isTrue();
    assertThat(Reason.isDenied(new OsException(Errno.EACCES))).isTrue();
    assertThat(Reason.isDenied(new OsException(Errno.ENOENT))).isFalse();
    assertThat(Reason.isDenied(failureOf(() -> Files.createFile(directory.resolve("none/file")))))
        .isFalse();
  }

  @Test
  void onlyWhatIsNoSentenceYetIsMadeOne() {
    assertThat(Reason.sentence("cannot start", new OsException(Errno.EMFILE)))
        .isEqualTo("cannot start: too many open files");
    assertThat(Reason.sentence("cannot start", new IOException("cannot lock /x: it is held")))
        .isEqualTo("cannot lock /x: it is held");
  }
}
