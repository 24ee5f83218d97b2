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
  private static final long BETWEEN_LOOKS_MILLIS = 200;

  /** Of a processor; there is always something left to be compiled. */
  private static final double QUIET = 0.1;

  private Compilers() {}

  /** Returns when they have little to do, or at that time. */
  static void awaitQuiet(long deadlineNanos) throws InterruptedException {
    long before = nanos();
    boolean quiet = false;
    while (!quiet && deadlineNanos - System.nanoTime() > 0) {
      // Nobody tells; the MXBean that counts compilation would load a module into the service.
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
      long now = nanos();
      quiet = now - before < QUIET * TimeUnit.MILLISECONDS.toNanos(BETWEEN_LOOKS_MILLIS);
      before = now;
    }
  }

  /** What they have used of the processors; 0 where it cannot be told. */
  private static long nanos() {
    long sum = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/self/task"), Compilers::isOne)) {
      for (Path thread : threads) {
        String used = Files.readString(thread.resolve("schedstat"));
        sum += Long.parseLong(used.substring(0, used.indexOf(' ')));
      }
    } catch (IOException | RuntimeException e) {
      // One has ended meanwhile, as the JVM sees fit; or the kernel does not count.
      return sum;
    }
    return sum;
  }

  /** "C1 CompilerThread0" and "C2 CompilerThread0", of which the kernel keeps 15 characters. */
  private static boolean isOne(Path thread) throws IOException {
    return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre\\R");
  }
}
