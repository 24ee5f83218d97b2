package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.os.LibC;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is behind a pidfile and is no master: exit 3, told apart, the file left alone. */
class PidfileHolderTest {

  @TempDir Path directory;
  private Path pidfile;
  private Process process;

  @BeforeEach
  void startProcess() throws IOException {
    pidfile = directory.resolve("shop.pid");
    process = new ProcessBuilder("sleep", "60").start();
  }

  @AfterEach
  void endProcess() {
    process.destroyForcibly();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"upgrade", "commit", "rollback", "stop", "reload", "pause", "resume", "reopen"})
  void everyCommandSaysThatThereIsNoMaster(String command) {
    CommandCall call = CommandCall.of(command, "--pidfile", pidfile.toString());
    assertThat(call.exit()).isEqualTo(3);
    assertThat(call.err())
        .startsWith(
            "upgrader: cannot "
                + command
                + ": no live master behind "
                + pidfile
                + ": there is no file "
                + pidfile)
        .contains(command.equals("stop") ? "There is nothing to stop." : "upgrader run");
    assertThat(call.err().contains("upgrader run")).isEqualTo(!command.equals("stop"));
  }

  @Test
  void deadProcess() throws Exception {
    process.destroyForcibly().waitFor();
    expect("process " + process.pid() + " is dead");
  }

  @Test
  void foreignProcess() throws Exception {
    expect("process " + process.pid() + " is not a master of this program but: sleep 60");
  }

  @Test
  void reusedNumber() throws Exception {
    Files.writeString(pidfile, process.pid() + "\n");
    Files.setLastModifiedTime(pidfile, FileTime.from(Instant.now().minusSeconds(3600)));
    expectAsWritten(
        "process "
            + process.pid()
            + " was started after the file was written, so the number was reused by: sleep 60");
  }

  @Test
  void zombie() throws Exception {
    // The shell prints its child's number and becomes a program that never waits for it.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0.05 & echo $!; exec sleep 60").start();
    try {
      long pid = Long.parseLong(parent.inputReader().readLine());
      Path stat = Path.of("/proc/" + pid + "/stat");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!Files.readString(stat).contains(") Z ") && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      Files.writeString(pidfile, pid + "\n");
      expectAsWritten(
          "process " + pid + " is a zombie: it has ended, and its parent has not reaped it");
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void noNumber() throws Exception {
    Files.writeString(pidfile, "hello\n");
    expectAsWritten("cannot read " + pidfile + ": it holds no process number");
    Files.writeString(pidfile, "");
    expectAsWritten("cannot read " + pidfile + ": it is empty");
  }

  @Test
  void linkIsNotFollowedToThePidfileOfAnotherService() throws Exception {
    Path other = directory.resolve("nginx.pid");
    Files.writeString(other, process.pid() + "\n");
    Files.createSymbolicLink(pidfile, other);
    expectAsWritten("cannot read " + pidfile + ": it is a symbolic link");
    Files.delete(pidfile);
    Files.createLink(pidfile, other);
    expectAsWritten("cannot read " + pidfile + ": it is a hard link, and has other names");
  }

  @Test
  void neitherAFifoNorAnEndlessFileIsWaitedFor() throws Exception {
    LibC.makeFifo(pidfile.toString(), 0600);
    CommandCall call = CommandCall.of("upgrade", "--pidfile", pidfile.toString());
    assertThat(call.err()).contains("cannot read " + pidfile + ": it is no regular file");
    Files.delete(pidfile);
    try (RandomAccessFile file = new RandomAccessFile(pidfile.toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    call = CommandCall.of("upgrade", "--pidfile", pidfile.toString());
    assertThat(call.err()).contains("cannot read " + pidfile + ": it holds no process number");
  }

  @Test
  void theOldOneIsToldToo() throws Exception {
    Files.writeString(directory.resolve("shop.pid.oldbin"), process.pid() + "\n");
    CommandCall call = CommandCall.of("status", "--pidfile", pidfile.toString());
    assertThat(call.exit()).isEqualTo(3);
    assertThat(call.err()).contains("; behind " + pidfile + ".oldbin: process " + process.pid());
  }

  @Test
  void jsonSaysItToo() throws Exception {
    Files.writeString(pidfile, process.pid() + "\n");
    CommandCall status = CommandCall.of("status", "--pidfile", pidfile.toString(), "-o", "json");
    assertThat(status.exit()).isEqualTo(3);
    assertThat(status.out()).contains("\"generations\":[]", "\"holder\":\"foreign\"");
    CommandCall upgrade = CommandCall.of("upgrade", "--pidfile", pidfile.toString(), "-o", "json");
    assertThat(upgrade.out()).contains("\"result\":\"no-master\"", "\"exit\":3");
  }

  private void expect(String words) throws IOException {
    Files.writeString(pidfile, process.pid() + "\n");
    expectAsWritten(words);
  }

  private void expectAsWritten(String words) throws IOException {
    String before = Files.readString(pidfile);
    CommandCall call = CommandCall.of("upgrade", "--pidfile", pidfile.toString());
    assertThat(call.exit()).isEqualTo(3);
    assertThat(call.err())
        .startsWith(
            "upgrader: cannot upgrade: no live master behind " + pidfile + ": " + words + "\n");
    assertThat(Files.readString(pidfile)).isEqualTo(before);
  }
}
