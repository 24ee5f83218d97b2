package dev.upgrader.cli.foreign;

import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends signals by the shell: a first native call of our own takes longer. */
final class SignalSender {

  private SignalSender() {}

  /** Does nothing if the process has ended since. */
  static void send(Signal signal, long pid, long born) throws IOException {
    if (Proc.stat(pid).filter(stat -> stat.startTicks() == born).isEmpty()) {
      return;
    }
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (shell.waitFor() != 0 && Proc.isAlive(pid)) {
        throw new IOException("cannot send " + signal + " to " + pid + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
