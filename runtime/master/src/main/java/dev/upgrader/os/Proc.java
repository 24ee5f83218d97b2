package dev.upgrader.os;

import dev.upgrader.control.PlainText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What /proc says, proc(5). */
public final class Proc {

  /** PF_FORKNOEXEC of the kernel's sched.h. */
  private static final long FORKED = 0x40;

  /** USER_HZ is 100 on every architecture with a JVM. */
  private static final long MILLIS_PER_TICK = 10;

  private Proc() {}

  /**
   * One line of /proc/PID/stat.
   *
   * @param command as its process has it, without what a terminal would obey
   * @param state R, S, D, Z, T …
   * @param startTicks since boot; with the PID it names a process for ever
   * @param terminal 0: none
   * @param foreground process group in the foreground of that terminal
   * @param forked it runs its parent's program: it has executed none since the fork
   */
  public record Stat(
      long pid,
      String command,
      char state,
      long parent,
      long group,
      long terminal,
      long foreground,
      boolean forked,
      long startTicks) {}

  /** The kernel cuts the name of a process at 15 bytes, which may be inside a character. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The name of a process may have a carriage return in it, which ends no line here. */
  static List<String> lines(Path file) throws IOException {
    return List.of(text(file).split("\n"));
  }

  /** Empty: there is no such process. */
  public static Optional<Stat> stat(long pid) {
    String line;
    try {
      line = text(Path.of("/proc/" + pid + "/stat"));
    } catch (IOException e) {
      return Optional.empty();
    }
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    String[] fields = line.substring(close + 2).split(" ");
    return Optional.of(
        new Stat(
            pid,
            PlainText.of(line.substring(open + 1, close)),
            fields[0].charAt(0),
            Long.parseLong(fields[1]),
            Long.parseLong(fields[2]),
            Long.parseLong(fields[4]),
            Long.parseLong(fields[5]),
            (Long.parseLong(fields[6]) & FORKED) != 0,
            Long.parseLong(fields[19])));
  }

  /**
   * When the process of {@link Stat#startTicks} was started, to the second. From the boot time as
   * it is now: the JDK keeps that of its own start, and a clock that is set moves both.
   *
   * @throws IOException the boot time cannot be read
   */
  public static Instant started(long startTicks) throws IOException {
    for (String line : lines(Path.of("/proc/stat"))) {
      if (line.startsWith("btime ")) {
        long boot = Long.parseLong(line.substring("btime ".length()).strip());
        return Instant.ofEpochSecond(boot).plusMillis(startTicks * MILLIS_PER_TICK);
      }
    }
    throw new IOException("cannot read the boot time: /proc/stat has none");
  }

  /**
   * Whether a process of {@link Stat#startTicks} was started after that, and not about then: the
   * kernel counts from a boot time in whole seconds.
   *
   * @throws IOException the boot time cannot be read
   */
  public static boolean startedAfter(long startTicks, Instant time) throws IOException {
    return started(startTicks).isAfter(time.plusSeconds(1));
  }

  /** There is such a process, and it has not ended: a zombie is one that nobody has reaped. */
  public static boolean isAlive(long pid) {
    return stat(pid).map(stat -> stat.state() != 'Z' && stat.state() != 'X').orElse(false);
  }

  /** Who is in a process group, its leader first, also one that leads it no more. */
  static List<Long> group(long leader) throws IOException {
    List<Long> pids = new ArrayList<>(List.of(leader));
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != leader && LibC.processGroup(pid) == leader) {
          pids.add(pid);
        }
      }
    }
    return pids;
  }

  /** Of this process; one that has ended and was not reaped is still its child. */
  public static boolean isChild(long pid) {
    long own = ProcessHandle.current().pid();
    return stat(pid).filter(stat -> stat.parent() == own).isPresent();
  }

  /** The signals that a process has handlers for, bit n-1: signal n; 0: none, or no process. */
  public static long caughtSignals(long pid) {
    try {
      for (String line : lines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("SigCgt:")) {
          return Long.parseUnsignedLong(line.substring("SigCgt:".length()).strip(), 16);
        }
      }
    } catch (IOException e) {
      // It has ended meanwhile.
      return 0;
    }
    return 0;
  }

  /** Resident memory; -1: there is no such process. */
  public static long residentKilobytes(long pid) {
    try {
      for (String line : lines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      // It has ended meanwhile.
      return -1;
    }
    return -1;
  }

  /** The inode of the socket behind one of our own descriptors. */
  public static long socketInode(int fd) throws IOException {
    String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    if (!target.startsWith("socket:[")) {
      throw new IOException("descriptor " + fd + " is no socket but " + target);
    }
    return Long.parseLong(target.substring("socket:[".length(), target.length() - 1));
  }

  /**
   * Who listens on a TCP port: "nginx (PID 4711)", as far as this user may see; empty: nobody is
   * found.
   */
  public static Optional<String> listenerOn(int port) {
    for (String table : new String[] {"tcp6", "tcp"}) {
      Optional<String> inode = listeningInode(Path.of("/proc/net", table), port);
      if (inode.isPresent()) {
        return Optional.of(
            owner("socket:[" + inode.get() + "]").orElse("a process of another user"));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> listeningInode(Path table, int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    try {
      for (String line : lines(table)) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals("0A")) {
          return Optional.of(fields[9]);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<String> owner(String socket) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, socket)) {
          long pid = Long.parseLong(process.getFileName().toString());
          return stat(pid).map(stat -> stat.command() + " (PID " + pid + ")");
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, String socket) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException e) {
      // Another user's process, or one that has ended meanwhile: not visible, so not the answer.
      return false;
    }
    return false;
  }
}
