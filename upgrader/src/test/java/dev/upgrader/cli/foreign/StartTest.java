package dev.upgrader.cli.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.Status.Result;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a pidfile that changes between two looks. */
class StartTest {
  @TempDir private Path folder;

  private Pidfiles pidfiles;
  private Process oldMaster;
  private Process newMaster;

  /** As it was when the processes were looked at: named by the pidfile, without a successor. */
  private Member old;

  @BeforeEach
  void run() throws IOException {
    pidfiles = new Pidfiles(folder.resolve("run.pid"));
    oldMaster = new ProcessBuilder("sleep", "60").start();
    newMaster = new ProcessBuilder("sleep", "60").start();
    write(pidfiles.current(), oldMaster);
    old =
        new Member(
            oldMaster.pid(), 1, "sleep", Optional.of(pidfiles.current()), List.of(), List.of());
  }

  @AfterEach
  void end() {
    oldMaster.destroyForcibly();
    newMaster.destroyForcibly();
  }

  private static void write(Path file, Process master) throws IOException {
    Files.writeString(file, master.pid() + "\n");
  }

  /** The kernel's clock for files goes in steps of some milliseconds. */
  private void awaitAnotherTime() throws IOException, InterruptedException {
    Object before = Files.getAttribute(pidfiles.current(), "unix:ctime");
    Path probe = folder.resolve("probe");
    do {
      TimeUnit.MILLISECONDS.sleep(1);
      Files.writeString(probe, "");
    } while (Files.getAttribute(probe, "unix:ctime").equals(before));
  }

  @Test
  void aNewMasterThatNamesItselfMeanwhileHasNotFailed() throws Exception {
    Start start = Start.found(pidfiles, old);
    awaitAnotherTime();
    Files.move(pidfiles.current(), pidfiles.old());
    write(pidfiles.current(), newMaster);
    start.see(old, Optional.empty(), false, true);
    assertThat(start.attempt().result()).isEqualTo(Result.STARTING);
  }

  @Test
  void aHelperOfTheOldMasterIsNoSuccessorOfOneThatWasNamed() throws Exception {
    Start start = Start.found(pidfiles, old);
    start.see(old, Optional.of(named(newMaster)), true, true);
    assertThat(start.successor()).map(Proc.Stat::pid).contains(newMaster.pid());
    newMaster.destroyForcibly().waitFor();
    Process helper = new ProcessBuilder("sleep", "60").start();
    try {
      List<Proc.Stat> others = List.of(Proc.stat(helper.pid()).orElseThrow());
      Member withHelper =
          new Member(old.pid(), 1, "sleep", Optional.of(pidfiles.current()), List.of(), others);
      start.see(withHelper, Optional.empty(), false, true);
      assertThat(start.successor()).isEmpty();
    } finally {
      helper.destroyForcibly();
    }
  }

  private Member named(Process master) {
    return new Member(
        master.pid(), 1, "sleep", Optional.of(pidfiles.current()), List.of(), List.of());
  }

  @Test
  void aFileThatWasRenamedAndBackIsAFailure() throws Exception {
    Start start = Start.found(pidfiles, old);
    awaitAnotherTime();
    Files.move(pidfiles.current(), pidfiles.old());
    Files.move(pidfiles.old(), pidfiles.current());
    start.see(old, Optional.empty(), false, true);
    assertThat(start.attempt().result()).isEqualTo(Result.FAILED);
  }

  @Test
  void aFileThatIsNowhereAtTheMomentIsNone() throws Exception {
    Start start = Start.found(pidfiles, old);
    Files.move(pidfiles.current(), pidfiles.old());
    start.see(old, Optional.empty(), false, true);
    assertThat(start.attempt().result()).isEqualTo(Result.STARTING);
  }
}
