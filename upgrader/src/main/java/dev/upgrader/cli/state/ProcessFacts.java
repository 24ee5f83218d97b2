package dev.upgrader.cli.state;

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

  /** Field 22 of proc(5)'s stat, counted from the state behind the name. */
  private static final int BORN = 19;

  /** Empty: there is no such process. */
  public static Optional<ProcessFacts> of(long pid) {
    try {
      String stat = read(pid, "stat");
      // "pid (name) state …", and the name may hold spaces and brackets.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      char state = fields[0].charAt(0);
      boolean ended = state == 'Z' || state == 'X';
      String line = read(pid, "cmdline").replace('\0', ' ').strip();
      boolean master = line.contains(MASTER);
      long born = Long.parseLong(fields[BORN]);
      return Optional.of(new ProcessFacts(pid, ended, master, born, shown(line, stat)));
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Whether a process of this number runs, and is no zombie. */
  public static boolean alive(long pid) {
    return of(pid).filter(facts -> !facts.zombie()).isPresent();
  }

  /** When it was started; empty: it cannot be told. */
  Optional<Instant> started() {
    try {
      return Optional.of(Proc.started(born));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String shown(String line, String stat) {
    if (line.isEmpty()) {
      return "[" + stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')) + "]";
    }
    return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND) + "…";
  }

  private static String read(long pid, String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/" + file));
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
