package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** Scheduling of whole processes: on Linux it belongs to the thread, sched(7), proc(5). */
public final class Priority {
  /** SCHED_OTHER and SCHED_IDLE of linux/sched.h. */
  private static final int NORMAL = 0;

  private static final int IDLE = 5;

  /** In /proc/PID/stat, counted from the state; proc(5) counts from the PID. */
  private static final int NICE = 16;

  private static final int POLICY = 38;

  private Priority() {}

  /**
   * What a process has had of the processors.
   *
   * @param waitedNanos for one, while it could have run; of all threads together, as {@code
   *     ranNanos}
   */
  public record Use(long ranNanos, long waitedNanos) {

    /** What has come since. */
    public Use since(Use before) {
      return new Use(ranNanos - before.ranNanos, waitedNanos - before.waitedNanos);
    }
  }

  /** The nice value of this process. */
  public static int own() throws IOException {
    return field(Path.of("/proc/self"), NICE);
  }

  /**
   * Whether a process of ours that was put behind can be made as it was: everybody may go down, and
   * up again who has a capability in the initial user namespace or a limit that allows it. That is
   * tried out, on a thread that ends. One that is scheduled in a way of its own, as a service
   * manager can arrange, stays so.
   */
  public static boolean canComeBack() throws IOException {
    int nice = own();
    if (field(Path.of("/proc/self"), POLICY) != NORMAL) {
      return false;
    }
    AtomicBoolean came = new AtomicBoolean();
    Thread trial = new Thread(() -> came.set(comesBack(nice)), "priority-trial");
    try {
      trial.start();
      trial.join();
    } catch (OutOfMemoryError e) {
      // So the JVM says that there is no thread to be had.
      throw new IOException("cannot try it out: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return came.get();
  }

  private static boolean comesBack(int nice) {
    long thisThread = 0;
    try {
      // The smaller step first: a thread that may not come back from idle would end as one, slowly.
      LibC.setNice(thisThread, nice + 1);
      LibC.setNice(thisThread, nice);
      LibC.setPolicy(thisThread, IDLE);
      LibC.setPolicy(thisThread, NORMAL);
      return true;
    } catch (OsException e) {
      return false;
    }
  }

  /**
   * It runs where nobody else wants to: whoever wakes up takes the processor from it at once, and
   * not, as from one with a high nice value, at the end of its slice.
   *
   * @throws IOException some threads may be changed
   */
  public static void idle(long pid) throws IOException {
    all(pid, Priority::makeIdle);
  }

  /**
   * It is scheduled as everybody, with this nice value.
   *
   * @throws IOException it is not allowed; some threads may be changed
   */
  public static void set(long pid, int nice) throws IOException {
    all(pid, thread -> makeNormal(thread, nice));
  }

  /** Zero of one that has ended. */
  public static Use use(long pid) throws IOException {
    long[] sums = new long[2];
    all(
        pid,
        thread -> {
          String[] words = Proc.text(thread.resolve("schedstat")).strip().split(" ");
          sums[0] += Long.parseLong(words[0]);
          sums[1] += Long.parseLong(words[1]);
          return false;
        });
    return new Use(sums[0], sums[1]);
  }

  @FunctionalInterface
  private interface Change {
    /** Whether something had to be done. */
    boolean of(Path thread) throws IOException;
  }

  /**
   * All threads of a process. Again until none differs: one that was overlooked may have started
   * another meanwhile, which takes after it.
   */
  private static void all(long pid, Change change) throws IOException {
    boolean changed = true;
    while (changed) {
      changed = false;
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
        for (Path thread : threads) {
          changed |= unlessEnded(thread, change);
        }
      } catch (NoSuchFileException e) {
        // The process has ended.
        return;
      }
    }
  }

  private static boolean unlessEnded(Path thread, Change change) throws IOException {
    try {
      return change.of(thread);
    } catch (IOException e) {
      // Also in the middle of a read, as "No such process".
      if (Files.exists(thread)) {
        throw e;
      }
      return false;
    }
  }

  private static boolean makeIdle(Path thread) throws IOException {
    boolean differs = field(thread, POLICY) != IDLE;
    if (differs) {
      LibC.setPolicy(id(thread), IDLE);
    }
    return differs;
  }

  private static boolean makeNormal(Path thread, int nice) throws IOException {
    boolean isIdle = field(thread, POLICY) == IDLE;
    if (isIdle) {
      LibC.setPolicy(id(thread), NORMAL);
    }
    boolean differs = field(thread, NICE) != nice;
    if (differs) {
      LibC.setNice(id(thread), nice);
    }
    return isIdle || differs;
  }

  private static long id(Path thread) {
    return Long.parseLong(thread.getFileName().toString());
  }

  private static int field(Path process, int number) throws IOException {
    String line = Proc.text(process.resolve("stat"));
    return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[number]);
  }
}
