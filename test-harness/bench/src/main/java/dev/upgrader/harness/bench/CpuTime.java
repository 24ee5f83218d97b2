package dev.upgrader.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used of the processors, in user and in kernel mode, of all threads. */
public final class CpuTime {
  /** Of user mode, counted behind the name in parentheses, proc(5); that of the kernel follows. */
  private static final int USER_TICKS = 11;

  /** USER_HZ is 100 on every architecture with a JVM, proc(5). */
  public static final int MILLIS_PER_TICK = 10;

  private CpuTime() {}

  public static long ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
  }
}
