package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody has put something else in the place of a file or directory of ours. */
@Timeout(30)
final class PlantedFileTest {
  private static final int MODE = 0600;

  @TempDir Path folder;
  private Path file;
  private Path victim;

  @BeforeEach
  void name() {
    file = folder.resolve("file");
    victim = folder.resolve("victim");
  }

  @Test
  void plainFileIsAddedToAndMadeIfMissing() throws IOException {
    LibC.close(PlainFile.openToAppend(file, MODE, Trusted.own()));
    assertThat(file).isEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    LibC.close(PlainFile.openToAppend(file, MODE, Trusted.own()));
  }

  @Test
  void linkToNothingMakesNothing() throws IOException {
    Files.createSymbolicLink(file, victim);
    assertRefused("it is a symbolic link");
    assertThat(victim).doesNotExist();
  }

  @Test
  void otherNameOfAFileIsRefused() throws IOException {
    Files.writeString(victim, "root's");
    Files.createLink(file, victim);
    assertRefused("it is a hard link, and has other names");
  }

  @Test
  void nothingThatIsNoFileIsWaitedFor() throws Exception {
    LibC.makeFifo(file.toString(), MODE);
    assertRefused("it is a FIFO that nobody reads");
    assertThatThrownBy(() -> PlainFile.read(file, 10)).hasMessageContaining("no regular file");
    int reader = LibC.open(file.toString(), LibC.O_NONBLOCK, 0);
    assertRefused("it is no regular file");
    LibC.close(reader);
  }

  @Test
  void fileOfAStrangerIsRefused() throws IOException {
    asRoot();
    Files.writeString(file, "his");
    Files.setAttribute(file, "unix:uid", 54321);
    assertRefused("it belongs to 54321");
    LibC.close(PlainFile.openToAppend(file, MODE, Trusted.own().and("54321")));
  }

  @Test
  void onlyWhatIsMadeByTheCallCountsAsMade() throws IOException {
    assertThat(PlainFile.createToAppend(file, MODE)).isPresent();
    assertThat(PlainFile.createToAppend(file, MODE)).isEmpty();
    Files.delete(file);
    Files.createSymbolicLink(file, victim);
    assertThat(PlainFile.createToAppend(file, MODE)).isEmpty();
    assertThat(victim).doesNotExist();
  }

  @Test
  void onlyTheBeginningIsRead() throws IOException {
    Files.writeString(file, "1".repeat(100_000));
    assertThat(PlainFile.read(file, 64)).isEqualTo("1".repeat(64));
  }

  @Test
  void wholeFileReplacesALinkAndWritesThroughNone() throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    Files.createSymbolicLink(file, victim);
    Files.createSymbolicLink(folder.resolve(".file." + pid + ".tmp"), victim);
    WholeFile.write(file, "ours");
    assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(file).hasContent("ours");
    assertThat(victim).doesNotExist();
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void wholeFileReplacesAHardLinkAndLeavesTheOtherName() throws IOException {
    Files.writeString(victim, "root's");
    Files.createLink(file, victim);
    WholeFile.write(file, "ours");
    assertThat(file).hasContent("ours");
    assertThat(victim).hasContent("root's");
  }

  @Test
  void nothingIsReadThroughALinkOrByAnotherName() throws IOException {
    Files.writeString(victim, "root's");
    Files.createSymbolicLink(file, victim);
    assertThatThrownBy(() -> PlainFile.read(file, 10)).hasMessageContaining("symbolic link");
    Files.delete(file);
    Files.createLink(file, victim);
    assertThatThrownBy(() -> PlainFile.channel(file)).hasMessageContaining("hard link");
  }

  @Test
  void privateDirectoryIsMadeAndTakenAgain() throws IOException {
    PrivateDirectory.make(file, Trusted.own());
    PrivateDirectory.make(file, Trusted.own());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwx------");
  }

  @Test
  void directoryThatOthersCanWriteToOrThatIsNoneIsNotTrusted() throws IOException {
    PrivateDirectory.make(victim, Trusted.own());
    Files.createSymbolicLink(file, victim);
    assertUntrusted("it is no directory");
    Files.delete(file);
    Files.createDirectory(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwx---"));
    assertUntrusted("others than its owner may write to it");
    asRoot();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(file, "unix:uid", 54321);
    assertUntrusted("it belongs to 54321");
    PrivateDirectory.make(file, Trusted.own().and("54321"));
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> PlainFile.openToAppend(file, MODE, Trusted.own()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot open " + file + ": " + why);
  }

  private void assertUntrusted(String why) {
    assertThatThrownBy(() -> PrivateDirectory.make(file, Trusted.own()))
        .isInstanceOf(PrivateDirectory.Untrusted.class)
        .hasMessage("cannot use directory " + file + ": " + why);
  }

  private static void asRoot() {
    assumeTrue(LibC.userId() == 0, "only root can make files of others");
  }
}
