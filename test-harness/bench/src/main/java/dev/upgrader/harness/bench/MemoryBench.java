package dev.upgrader.harness.bench;

import dev.upgrader.harness.demo.Stage;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/** What an idle master with two workers holds and does. */
final class MemoryBench {
  private static final int IDLE_SECONDS = 10;
  private static final int SCRAPES = 100;

  private MemoryBench() {}

  static void run() throws IOException, InterruptedException {
    Table table =
        new Table(
            "java", "resident", "of it shared files", "CPU ticks in 10 s", "after 100 scrapes");
    for (Jdks.Jdk jdk : Jdks.found()) {
      try (Service service = Service.start(jdk, Stage.Sample.JDK_HTTP, 2)) {
        long master = service.master();
        // Not a wait for a fact: the measurement is of a stretch of time.
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        long before = CpuTime.ticks(master);
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        long ticks = CpuTime.ticks(master) - before;
        String resident = megabytes(master, "VmRSS");
        String shared = megabytes(master, "RssFile");
        scrape(service, SCRAPES);
        table.row(jdk.version(), resident, shared, ticks, megabytes(master, "VmRSS"));
      }
    }
    table.print();
  }

  /** Asks for the metrics, again and again. */
  private static void scrape(Service service, int times) throws IOException {
    Path socket = Path.of(service.stage().pidfile() + ".d", service.master() + ".sock");
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Scanner answers = new Scanner(channel, StandardCharsets.UTF_8)) {
      for (int i = 0; i < times; i++) {
        channel.write(StandardCharsets.UTF_8.encode("{\"v\":1,\"command\":\"metrics\"}\n"));
        String answer = answers.nextLine();
        if (!answer.contains("upgrader_generation")) {
          throw new IllegalStateException("no metrics: " + answer);
        }
      }
    }
  }

  private static String megabytes(long pid, String key) throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
        .findFirst()
        .orElse("?");
  }
}
