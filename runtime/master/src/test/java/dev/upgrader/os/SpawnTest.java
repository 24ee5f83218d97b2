package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of a shell that reports what it was given. */
final class SpawnTest {
  @TempDir Path folder;

  @Test
  void theChildHasExactlyTheDescriptorsThatItIsMeantToHave() throws Exception {
    int[] pair = LibC.socketPair(LibC.SOCK_STREAM);
    long inode = Proc.socketInode(pair[0]);
    Path output = folder.resolve("out");
    int file = LibC.open(output.toString(), LibC.O_APPEND_CREATE, 0600);
    Spawn spawn =
        new Spawn(
                List.of("/bin/sh", "-c", "for f in /proc/$$/fd/*; do readlink $f || :; done"),
                Map.of("PATH", "/usr/bin:/bin"))
            .standard(1, file);
    assertThat(spawn.pass(pair[0])).isEqualTo(3);
    end(spawn.start());
    List<String> open = Files.readAllLines(output);
    assertThat(open).contains("socket:[" + inode + "]").noneMatch(line -> line.endsWith(".jar"));
    // 0, 1, 2, ours, and what the shell itself has open while it lists them.
    assertThat(open).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void theChildHearsEverySignalAgain() throws Exception {
    Path output = folder.resolve("out");
    int file = LibC.open(output.toString(), LibC.O_APPEND_CREATE, 0600);
    end(
        new Spawn(List.of("/bin/grep", "-E", "SigBlk|SigIgn", "/proc/self/status"), Map.of())
            .standard(1, file)
            .start());
    assertThat(Files.readAllLines(output))
        .containsExactly("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000");
  }

  @Test
  void aProgramThatIsNotThereIsAnErrorAndNoProcess() throws IOException {
    assertThatThrownBy(() -> new Spawn(List.of("/nowhere/at/all"), Map.of()).start())
        .isInstanceOf(OsException.class)
        .hasMessage("no such file or directory");
    String text = Files.writeString(folder.resolve("text"), "no program").toString();
    assertThatThrownBy(() -> new Spawn(List.of(text), Map.of()).start())
        .hasMessage("permission denied");
  }

  private static void end(long pid) throws IOException {
    try (Poller poller = new Poller()) {
      int process = LibC.openProcess(pid);
      poller.add(process, Poller.READABLE, (readable, writable) -> {});
      poller.poll(10_000);
      poller.remove(process);
      LibC.close(process);
    }
    LibC.Reaped reaped = LibC.reap(pid);
    assertThat(reaped).isNotNull();
    assertThat(reaped.status()).isZero();
  }
}
