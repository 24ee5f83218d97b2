package dev.upgrader.fuzz;

import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds after a garbage collection.
 *
 * @param kilobytes of heap and of memory outside it that Java has allocated
 */
record Held(long kilobytes, int descriptors, int threads) {

  /** Classes that are loaded late and caches that fill: more is growth. */
  private static final long MARGIN_KILOBYTES = 8 * 1024;

  private static final int MARGIN = 2;

  static Held now() {
    return new Held(
        settledBytes() / 1024,
        new File("/proc/self/fd").list().length,
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** Memory outside the heap is freed by a thread that hears of it only after a collection. */
  private static long settledBytes() {
    long least = Long.MAX_VALUE;
    for (int unchanged = 0; unchanged < 3; ) {
      System.gc();
      long bytes = bytes();
      unchanged = bytes < least ? 0 : unchanged + 1;
      least = Math.min(least, bytes);
    }
    return least;
  }

  private static long bytes() {
    long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      bytes += pool.getMemoryUsed();
    }
    return bytes;
  }

  void refuseMoreThan(Held early) {
    if (kilobytes > early.kilobytes + MARGIN_KILOBYTES
        || descriptors > early.descriptors + MARGIN
        || threads > early.threads + MARGIN) {
      throw new IllegalStateException("growth: " + early + ", then " + this);
    }
  }

  @Override
  public String toString() {
    return kilobytes + " KB, " + descriptors + " descriptors, " + threads + " threads";
  }
}
