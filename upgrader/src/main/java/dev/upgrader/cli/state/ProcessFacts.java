package dev.upgrader.cli.state;

import dev.upgrader.control.PlainText;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What the kernel says of a process.
 *
 * @param zombie it has ended and nobody has taken note
 * @param master it runs this program
 * @param born when it was started, in ticks since the boot: with its number unique
 * @param command the command line, or its short name in brackets
 */
public record ProcessFacts(long pid, boolean zombie, boolean master, long born, String command) {

  private static final String MASTER = "dev.upgrader.cli.Upgrader run";
  private static final int LONGEST_COMMAND = 120;

  /** Empty: there is no such process. */
  public static Optional<ProcessFacts> of(long pid) {
    return Proc.stat(pid).flatMap(ProcessFacts::of);
  }

  private static Optional<ProcessFacts> of(Proc.Stat stat) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + stat.pid() + "/cmdline"));
      String line = new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
      boolean zombie = stat.state() == 'Z' || stat.state() == 'X';
      boolean master = line.contains(MASTER);
      String shown = line.isEmpty() ? "[" + stat.command() + "]" : shortened(PlainText.of(line));
      return Optional.of(new ProcessFacts(stat.pid(), zombie, master, stat.startTicks(), shown));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether it cannot have written what was written then. */
  boolean startedAfter(Instant time) {
    try {
      return Proc.startedAfter(born, time);
    } catch (IOException e) {
      return false;
    }
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND) + "…";
  }
}
