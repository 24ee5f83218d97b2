package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upgrader.os.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks by a touch. */
final class TouchedFileTest {
  private static final int STICKY = 01777;
  private static final int OF_ALL = 0777;

  @TempDir Path directory;
  private TouchedFile touched;

  @BeforeEach
  void touch() throws IOException {
    touched = new TouchedFile(Files.createFile(directory.resolve("reload")));
  }

  @Test
  void ownFileCountsInADirectoryLikeTmp() throws IOException {
    Files.setAttribute(directory, "unix:mode", STICKY);
    assertThat(touched.objection()).isEmpty();
  }

  @Test
  void whereAllMayRenameWhatIsOursNothingCounts() throws IOException {
    Files.setAttribute(directory, "unix:mode", OF_ALL);
    assertThat(touched.objection()).hasValueSatisfying(why -> assertThat(why).contains("sticky"));
  }

  @Test
  void hardLinkToAFileOfOursDoesNotCount() throws IOException {
    Files.setAttribute(directory, "unix:mode", STICKY);
    Files.createLink(directory.resolve("other"), touched.path());
    assertThat(touched.objection()).contains("it is a hard link, and all may write there");
  }

  @Test
  void fileOfAStrangerDoesNotCountUnlessTheDirectoryIsClosed() throws IOException {
    assumeTrue(LibC.userId() == 0, "only root can make files of others");
    Files.setAttribute(touched.path(), "unix:uid", 54321);
    assertThat(touched.objection()).isEmpty();
    Files.setAttribute(directory, "unix:mode", STICKY);
    assertThat(touched.objection()).contains("it belongs to a stranger, and all may write there");
  }
}
