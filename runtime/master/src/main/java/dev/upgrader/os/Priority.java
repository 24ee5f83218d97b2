package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The nice value of whole processes, setpriority(2), proc(5). */
public final class Priority {
  private static final int CAP_SYS_NICE = 23;

  /** In /proc/PID/stat, counted from the state; proc(5) counts from the PID. */
  private static final int NICE = 16;

  private Priority() {}

  /** The nice value of this process. */
  public static int own() throws IOException {
    return of(Path.of("/proc/self"));
  }

  /**
   * Whether a process of ours that was made nicer can be made as it was: everybody may go down, and
   * only with CAP_SYS_NICE or a limit that allows it up again.
   */
  public static boolean canGoBackTo(int nice) throws IOException {
    for (String line : Proc.lines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        long capabilities = Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        return (capabilities >> CAP_SYS_NICE & 1) == 1 || limit() >= 20 - nice;
      }
    }
    return false;
  }

  private static int limit() throws IOException {
    for (String line : Proc.lines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max nice priority")) {
        String soft = line.substring("Max nice priority".length()).strip().split("\\s+")[0];
        return soft.equals("unlimited") ? 40 : Integer.parseInt(soft);
      }
    }
    return 0;
  }

  /**
   * All threads of a process. Again until none differs: one that was overlooked may have started
   * another meanwhile, which takes after it.
   *
   * @throws IOException it is not allowed; some threads may be changed
   */
  public static void set(long pid, int nice) throws IOException {
    boolean changed = true;
    while (changed) {
      changed = false;
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
        for (Path thread : threads) {
          changed |= change(thread, nice);
        }
      } catch (NoSuchFileException e) {
        // The process has ended.
        return;
      }
    }
  }

  private static boolean change(Path thread, int nice) throws IOException {
    try {
      if (of(thread) == nice) {
        return false;
      }
      LibC.setNice(Long.parseLong(thread.getFileName().toString()), nice);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OsException e) {
      if (e.errno() == Errno.ESRCH) {
        return false;
      }
      throw e;
    }
  }

  private static int of(Path process) throws IOException {
    String line = Proc.text(process.resolve("stat"));
    return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[NICE]);
  }
}
