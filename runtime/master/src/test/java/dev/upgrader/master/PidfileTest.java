package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidfileTest {
  @TempDir Path folder;
  private Path file;
  private Path oldbin;
  private Pidfile old;
  private Pidfile young;

  @BeforeEach
  void prepare() {
    file = folder.resolve("shop.pid");
    oldbin = folder.resolve("shop.pid.oldbin");
    old = new Pidfile(file, 100);
    young = new Pidfile(file, 200);
  }

  @Test
  void anUpgradeAndItsCommitLeaveOneFileThatNamesTheNewMaster() throws IOException {
    old.write();
    old.retire();
    assertThat(file).doesNotExist();
    assertThat(oldbin).hasContent("100\n");
    young.write();
    assertThat(young.held()).isEqualTo(file);
    assertThat(old.held()).isEqualTo(oldbin);
    old.remove();
    assertThat(oldbin).doesNotExist();
    assertThat(file).hasContent("200\n");
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
  }

  @Test
  void aRollbackReplacesWhatAKilledMasterHasLeft() throws IOException {
    old.write();
    old.retire();
    young.write();
    old.restore();
    assertThat(file).hasContent("100\n");
    assertThat(oldbin).doesNotExist();
  }

  @Test
  void aDeletedPidfileIsNoObstacle() throws IOException {
    old.retire();
    assertThat(oldbin).hasContent("100\n");
    Files.delete(oldbin);
    old.restore();
    assertThat(file).hasContent("100\n");
  }

  @Test
  void theFileOfAnotherMasterIsNeverRemoved() throws IOException {
    young.write();
    old.remove();
    assertThat(file).hasContent("200\n");
  }

  @Test
  void onlyAStaleOldbinGoes() throws IOException {
    long own = ProcessHandle.current().pid();
    Files.writeString(oldbin, own + "\n");
    young.removeStaleOldbin();
    assertThat(oldbin).exists();
    Files.writeString(oldbin, "not a pid");
    young.removeStaleOldbin();
    assertThat(oldbin).doesNotExist();
    Files.writeString(oldbin, Integer.MAX_VALUE + "\n");
    young.removeStaleOldbin();
    assertThat(oldbin).doesNotExist();
  }

  @Test
  void anOldbinWhoseNumberAnotherProcessHasNowIsStale() throws IOException {
    long own = ProcessHandle.current().pid();
    Files.writeString(oldbin, own + "\n");
    new Pidfile(file, own).removeStaleOldbin();
    assertThat(oldbin).as("its own").doesNotExist();
    Files.writeString(oldbin, own + "\n");
    Files.setLastModifiedTime(oldbin, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    young.removeStaleOldbin();
    assertThat(oldbin).as("of one that was started later").doesNotExist();
  }

  @Test
  void whatIsNoPidNamesNobody() throws IOException {
    for (String text : new String[] {"", "-1", "0", "12x", "99999999999999999999", "1 2"}) {
      Files.writeString(file, text);
      assertThat(Pidfile.read(file)).as(text).isEmpty();
    }
    Files.writeString(file, " 42\n\n");
    assertThat(Pidfile.read(file)).hasValue(42);
  }
}
