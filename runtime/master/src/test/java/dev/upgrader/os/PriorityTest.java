package dev.upgrader.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PriorityTest {
  private static final int NORMAL = 0;
  private static final int IDLE = 5;

  /** A JVM with all its threads, until its input ends. */
  static final class Idle {
    private Idle() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println("here");
      int end = System.in.read();
      System.exit(end);
    }
  }

  private int own;

  @BeforeEach
  void needsTheWayBack() throws IOException {
    own = Priority.own();
    assumeTrue(Priority.canComeBack(), "not allowed to go back up here");
  }

  @Test
  void everyThreadOfAJvmIsMadeNicerAndBack() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    Process jvm = new ProcessBuilder(List.of(java, "-cp", classes, Idle.class.getName())).start();
    try {
      Priority.renice(jvm.pid(), own, own + 5);
      assertEquals("here", jvm.inputReader().readLine());
      assertTrue(threads(jvm.pid()) > 5);
      assertEquals(Set.of(own + 5), niceValues(jvm.pid()));
      Priority.renice(jvm.pid(), own + 5, own);
      assertEquals(Set.of(own), niceValues(jvm.pid()));
      Priority.idle(jvm.pid());
      assertEquals(Set.of(IDLE), policies(jvm.pid()));
      assertTrue(Priority.use(jvm.pid()).ranNanos() > 0);
      Priority.normal(jvm.pid());
      assertEquals(Set.of(NORMAL), policies(jvm.pid()));
      assertEquals(Set.of(own), niceValues(jvm.pid()));
    } finally {
      jvm.destroyForcibly().waitFor();
    }
    // What has ended meanwhile is no error.
    Priority.idle(jvm.pid());
    assertEquals(new Priority.Use(0, 0), Priority.use(jvm.pid()));
    Priority.normal(jvm.pid());
  }

  @Test
  void childrenComeBackWithTheirGroupAndKeepTheNiceValueThatTheyAskedFor()
      throws IOException, InterruptedException {
    String script = "nice -n 3 sh -c 'echo $$; exec sleep 600' & read end; kill $!";
    Process leader = new ProcessBuilder("setsid", "sh", "-c", script).start();
    try {
      long child = Long.parseLong(leader.inputReader().readLine());
      Priority.idle(leader.pid());
      assertEquals(Set.of(IDLE), policies(leader.pid()));
      assertEquals(Set.of(IDLE), policies(child));
      Priority.normal(leader.pid());
      Priority.renice(leader.pid(), own, own + 1);
      assertEquals(Set.of(NORMAL), policies(leader.pid()));
      assertEquals(Set.of(own + 1), niceValues(leader.pid()));
      assertEquals(Set.of(NORMAL), policies(child));
      assertEquals(Set.of(own + 3), niceValues(child));
    } finally {
      leader.outputWriter().close();
      leader.waitFor();
    }
  }

  @Test
  void whatCannotBeLoweredAnyFurtherIsLeft() throws IOException {
    Priority.renice(ProcessHandle.current().pid(), own, own);
    assertEquals(own, Priority.own());
  }

  private static long threads(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks.count();
    }
  }

  private static Set<Integer> niceValues(long pid) throws IOException {
    return values(pid, 16);
  }

  private static Set<Integer> policies(long pid) throws IOException {
    return values(pid, 38);
  }

  private static Set<Integer> values(long pid, int field) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks.map(task -> value(task, field)).collect(Collectors.toSet());
    }
  }

  private static int value(Path task, int field) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field]);
    } catch (IOException e) {
      throw new AssertionError("a thread of an idle JVM has ended", e);
    }
  }
}
