package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Real processes, and numbers that are really used again. */
final class LiveProcessTest {
  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");
  private static final int TRIES = 200;

  @Test
  void oneThatWasHeldIsSignalled() throws Exception {
    Process sleeper = sleeper();
    try (LiveProcess held = hold(sleeper)) {
      held.send(Signal.TERM);
    }
    assertThat(sleeper.waitFor()).isEqualTo(128 + Signal.TERM.number());
  }

  @Test
  void anotherOneThanTheOneThatWasLookedAtIsNotHeld() throws Exception {
    Process sleeper = sleeper();
    long born = Proc.stat(sleeper.pid()).orElseThrow().startTicks();
    assertThat(LiveProcess.hold(sleeper.pid(), born - 1)).isEmpty();
    sleeper.destroyForcibly().waitFor();
    assertThat(LiveProcess.hold(sleeper.pid(), born)).isEmpty();
  }

  /** The worst moment: it ends between the look and the signal, and its number is used again. */
  @Test
  void laterOneOfTheSameNumberIsNotSignalled() throws Exception {
    assumeTrue(maySetNumbers(), "only root can have a number used again");
    for (int i = 0; i < TRIES; i++) {
      Process first = sleeper();
      try (LiveProcess held = hold(first)) {
        first.destroyForcibly().waitFor();
        Files.writeString(LAST_PID, Long.toString(first.pid() - 1));
        Process second = sleeper();
        held.send(Signal.TERM);
        boolean same = second.pid() == first.pid();
        second.destroyForcibly();
        if (same) {
          assertThat(second.waitFor()).isEqualTo(128 + Signal.KILL.number());
          return;
        }
      }
    }
    throw new AssertionError("the number was never used again, so nothing was tried");
  }

  private static boolean maySetNumbers() {
    try {
      Files.writeString(LAST_PID, Files.readString(LAST_PID).strip());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static LiveProcess hold(Process process) throws IOException {
    long born = Proc.stat(process.pid()).orElseThrow().startTicks();
    return LiveProcess.hold(process.pid(), born).orElseThrow();
  }

  private static Process sleeper() throws IOException {
    return new ProcessBuilder("sleep", "60").start();
  }
}
