package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What /proc says of processes that are not ours. */
final class ProcTest {
  @TempDir Path folder;

  /** The kernel escapes the newline in it and nothing else. */
  @Test
  void nameOfAProcessIsNoLineOfItsStatus() throws IOException {
    Path program = folder.resolve("x\rVmRSS:\tnone");
    Files.createSymbolicLink(program, Path.of("/bin/sleep"));
    Process process = new ProcessBuilder(program.toString(), "60").start();
    try {
      assertThat(Proc.residentKilobytes(process.pid())).isPositive();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void nameOfAProcessMovesNoCursor() throws IOException {
    Path program = folder.resolve("up\u001b[A");
    Files.createSymbolicLink(program, Path.of("/bin/sleep"));
    Process process = new ProcessBuilder(program.toString(), "60").start();
    try {
      assertThat(Proc.stat(process.pid()).map(Proc.Stat::command)).contains("up?[A");
    } finally {
      process.destroyForcibly();
    }
  }
}
