package dev.upgrader.fuzz;

import dev.upgrader.cli.state.ProcessFacts;
import dev.upgrader.os.Memory;
import dev.upgrader.os.Priority;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** This very process under another name, any bytes: it lives, and is the same as before. */
final class ProcessTarget implements Target {
  private static final Path NAME = Path.of("/proc/self/comm");

  private final long pid = ProcessHandle.current().pid();
  private final byte[] name = Files.readAllBytes(NAME);
  private final Proc.Stat before = Proc.stat(pid).orElseThrow();
  private final int nice = Priority.own();

  ProcessTarget() throws IOException {}

  @Override
  public void take(byte[] input) throws IOException {
    // The kernel keeps 15 bytes.
    Files.write(NAME, Arrays.copyOf(input, Math.min(input.length, 15)));
    Proc.Stat now = Proc.stat(pid).orElseThrow();
    ProcessFacts facts = ProcessFacts.of(pid).orElseThrow();
    boolean same =
        now.startTicks() == before.startTicks()
            && now.parent() == before.parent()
            && facts.born() == before.startTicks()
            && !facts.zombie()
            && Proc.isAlive(pid)
            && Proc.isAlive(pid);
    if (!same) {
      throw new IllegalStateException("taken for another process: " + now + ", " + facts);
    }
    if (Proc.caughtSignals(pid) == 0
        || Priority.own() != nice
        || Proc.residentKilobytes(pid) <= 0
        || Memory.held(pid) <= 0) {
      throw new IllegalStateException("not seen: its signals, its priority, or its memory");
    }
  }

  @Override
  public void close() throws IOException {
    Files.write(NAME, name);
  }
}
