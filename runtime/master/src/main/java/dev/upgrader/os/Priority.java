package dev.upgrader.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Scheduling of whole process groups, named by their leader: on Linux it belongs to the thread, and
 * goes on to what that starts, sched(7), proc(5). A JVM may be the child of a script.
 */
public final class Priority {
  /** SCHED_OTHER and SCHED_IDLE of linux/sched.h. */
  private static final int NORMAL = 0;

  private static final int IDLE = 5;

  /** In /proc/PID/stat, counted from the state; proc(5) counts from the PID. */
  private static final int NICE = 16;

  private static final int POLICY = 38;

  private Priority() {}

  /**
   * What a process group has had of the processors.
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
   * The nice value of a process.
   *
   * @throws IOException it has ended
   */
  public static int of(long pid) throws IOException {
    return field(Path.of("/proc/" + pid), NICE);
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
  public static void idle(long leader) throws IOException {
    all(leader, thread -> change(thread, POLICY, NORMAL, IDLE));
  }

  /**
   * What idles is scheduled as everybody, with the nice value that it has.
   *
   * @throws IOException it is not allowed; some threads may be changed
   */
  public static void normal(long leader) throws IOException {
    all(leader, thread -> change(thread, POLICY, IDLE, NORMAL));
  }

  /**
   * What has one nice value gets the other; what has made itself nicer, or less, stays so.
   *
   * @throws IOException it is not allowed; some threads may be changed
   */
  public static void renice(long leader, int from, int to) throws IOException {
    if (from != to) {
      all(leader, thread -> change(thread, NICE, from, to));
    }
  }

  /** Zero of one that has ended. */
  public static Use use(long leader) throws IOException {
    long[] sums = new long[2];
    all(
        leader,
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
   * All threads of a process group. Again until none differs: one that was overlooked may have
   * started another meanwhile, which takes after it.
   */
  private static void all(long leader, Change change) throws IOException {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (long pid : Proc.group(leader)) {
        changed |= ofProcess(pid, change);
      }
    }
  }

  private static boolean ofProcess(long pid, Change change) throws IOException {
    boolean changed = false;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        changed |= unlessEnded(thread, change);
      }
    } catch (NoSuchFileException e) {
      // The process has ended.
      return changed;
    }
    return changed;
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

  private static boolean change(Path thread, int what, int from, int to) throws IOException {
    if (field(thread, what) != from) {
      return false;
    }
    long id = Long.parseLong(thread.getFileName().toString());
    if (what == POLICY) {
      LibC.setPolicy(id, to);
    } else {
      LibC.setNice(id, to);
    }
    return true;
  }

  private static int field(Path process, int number) throws IOException {
    String line = Proc.text(process.resolve("stat"));
    return Integer.parseInt(line.substring(line.lastIndexOf(')') + 2).split(" ")[number]);
  }
}
