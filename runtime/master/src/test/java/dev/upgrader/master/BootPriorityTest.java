package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upgrader.os.Priority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real processes under the real scheduler; time is ours. */
final class BootPriorityTest {
  private static final String NORMAL = "0";
  private static final String IDLE = "5";
  private static final String BUSY = "while :; do :; done";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<Process> processes = new ArrayList<>();
  private BootPriority priority;
  private int own;

  @BeforeEach
  void prepare() throws IOException {
    own = Priority.own();
    assumeTrue(Priority.canComeBack(), "not allowed to go back up here");
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    priority = new BootPriority(timers, new Log(err, () -> "test"));
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void whoStartsTakesWhatIsLeftUntilItIsToServe() throws IOException {
    long pid = start("exec sleep 600");
    priority.lower(pid, PATIENCE);
    assertThat(policy(pid)).isEqualTo(IDLE);
    look();
    assertThat(policy(pid)).as("it sleeps, and is not starved").isEqualTo(IDLE);
    priority.restore(pid);
    assertThat(policy(pid)).isEqualTo(NORMAL);
    assertThat(nice(pid)).isEqualTo(own);
    assertThat(timers.millisToNext()).isEqualTo(-1);
  }

  @Test
  void whoIsLeftNothingGetsAShare() throws IOException, InterruptedException {
    start(BUSY);
    long pid = start(BUSY);
    priority.lower(pid, PATIENCE);
    long begin = System.nanoTime();
    while (Priority.use(pid).waitedNanos() < Duration.ofMillis(1500).toNanos()) {
      assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
      TimeUnit.MILLISECONDS.sleep(20);
    }
    look();
    assertThat(policy(pid)).isEqualTo(NORMAL);
    assertThat(nice(pid)).isEqualTo(Math.min(19, own + 5));
    priority.restore(pid);
    assertThat(nice(pid)).isEqualTo(own);
  }

  @Test
  void whoseCommandAsksForLessKeepsThat() throws IOException {
    long pid = start("exec nice -n 3 sleep 600");
    priority.lower(pid, Duration.ofSeconds(2));
    untilItRuns(pid, "sleep");
    look();
    assertThat(nice(pid)).isEqualTo(Math.min(19, own + 8));
    priority.restore(pid);
    assertThat(nice(pid)).isEqualTo(Math.min(19, own + 3));
  }

  private static void untilItRuns(long pid, String program) throws IOException {
    while (!Files.readString(Path.of("/proc/" + pid + "/comm")).strip().equals(program)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoTakesTooLongGetsAShare() throws IOException {
    long pid = start("exec sleep 600");
    priority.lower(pid, Duration.ofSeconds(4));
    look();
    assertThat(policy(pid)).isEqualTo(IDLE);
    look();
    assertThat(nice(pid)).isEqualTo(Math.min(19, own + 5));
  }

  @Test
  void allComeBackWhenNobodyServes() throws IOException {
    long pid = start("exec sleep 600");
    priority.lower(pid, PATIENCE);
    priority.restoreAll();
    assertThat(policy(pid)).isEqualTo(NORMAL);
    assertThat(timers.millisToNext()).isEqualTo(-1);
  }

  @Test
  void whoHasEndedIsForgotten() throws IOException, InterruptedException {
    long pid = start("exec sleep 600");
    priority.lower(pid, PATIENCE);
    processes.get(0).destroyForcibly().waitFor();
    assertThat(priority.forget(pid)).isTrue();
    assertThat(priority.forget(pid)).isFalse();
    assertThat(timers.millisToNext()).isEqualTo(-1);
  }

  private void look() {
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    timers.runDue();
  }

  /** All on one processor, whatever the machine has. */
  private long start(String script) throws IOException {
    String processor = allowed().split("[-,]")[0];
    Process process =
        new ProcessBuilder("taskset", "-c", processor, "/bin/sh", "-c", script).start();
    processes.add(process);
    return process.pid();
  }

  private static String allowed() throws IOException {
    String key = "Cpus_allowed_list:";
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private static String policy(long pid) throws IOException {
    return field(pid, 38);
  }

  private static int nice(long pid) throws IOException {
    return Integer.parseInt(field(pid, 16));
  }

  private static String field(long pid, int number) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[number];
  }
}
