package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What /proc says of processes that are not ours. */
final class ProcTest {
  @TempDir Path folder;
  private Process process;

  /** The kernel escapes the newline in it and nothing else. */
  @Test
  void nameOfAProcessIsNoLineOfItsStatus() throws IOException {
    assertThat(Proc.residentKilobytes(start("x\rVmRSS:\tnone"))).isPositive();
  }

  @Test
  void nameOfAProcessMovesNoCursor() throws IOException {
    assertThat(Proc.stat(start("up\u001b[A")).map(Proc.Stat::command)).contains("up?[A");
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private long start(String name) throws IOException {
    Path program = Files.createSymbolicLink(folder.resolve(name), Path.of("/bin/sleep"));
    process = new ProcessBuilder(program.toString(), "60").start();
    return process.pid();
  }
}
