package dev.upgrader.harness.bench;

import dev.upgrader.harness.demo.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What an idle master with two workers holds and does. */
final class MemoryBench {
  private static final int IDLE_SECONDS = 10;

  private MemoryBench() {}

  static void run() throws IOException, InterruptedException {
    Table table = new Table("java", "resident", "of it shared files", "CPU ticks in 10 s");
    for (Jdks.Jdk jdk : Jdks.found()) {
      try (Service service = Service.start(jdk, Stage.Sample.JDK_HTTP, 2)) {
        long master = service.master();
        // Not a wait for a fact: the measurement is of a stretch of time.
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        long before = ticks(master);
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        long ticks = ticks(master) - before;
        table.row(jdk.version(), megabytes(master, "VmRSS"), megabytes(master, "RssFile"), ticks);
      }
    }
    table.print();
  }

  private static String megabytes(long pid, String key) throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
        .findFirst()
        .orElse("?");
  }

  /** User and system time, of all threads. */
  private static long ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
