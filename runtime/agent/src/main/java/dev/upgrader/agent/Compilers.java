package dev.upgrader.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The compiler threads of this JVM. They come behind the requests that give them their work, by up
 * to 15 s after 10,000 requests to Spring Boot on 2 processors, which users would share with them.
 */
final class Compilers {
  private static final long BETWEEN_LOOKS_MILLIS = 100;

  /** Of a processor; there is always something left to be compiled. */
  private static final double QUIET = 0.1;

  private Compilers() {}

  /** What they do from now on. */
  static final class Share {
    private final long begin = System.nanoTime();
    private final long before = nanos();

    /** Less than nothing is not: one of them has ended, and took its account along. */
    boolean isLittle() {
      long wanted = nanos() - before;
      return wanted >= 0 && wanted < QUIET * (System.nanoTime() - begin);
    }
  }

  /** Returns when they have had little to do for two looks, or at that time. */
  static void awaitQuiet(long deadlineNanos) throws InterruptedException {
    int quiet = 0;
    while (quiet < 2 && deadlineNanos - System.nanoTime() > 0) {
      Share look = new Share();
      // Nobody tells; the MXBean that counts compilation would load a module into the service.
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
      quiet = look.isLittle() ? quiet + 1 : 0;
    }
  }

  /** What they have used of the processors, and waited for them; 0 where it cannot be told. */
  private static long nanos() {
    long sum = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/self/task"), Compilers::isOne)) {
      for (Path thread : threads) {
        sum += wanted(thread);
      }
    } catch (IOException | RuntimeException e) {
      return 0;
    }
    return sum;
  }

  private static long wanted(Path thread) {
    try {
      String[] words = Files.readString(thread.resolve("schedstat")).split(" ");
      return Long.parseLong(words[0]) + Long.parseLong(words[1]);
    } catch (IOException | RuntimeException e) {
      // It has ended meanwhile, or the kernel does not count.
      return 0;
    }
  }

  /** "C1 CompilerThread0" and "C2 CompilerThread0", of which the kernel keeps 15 characters. */
  private static boolean isOne(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre\\R");
    } catch (IOException e) {
      return false;
    }
  }
}
