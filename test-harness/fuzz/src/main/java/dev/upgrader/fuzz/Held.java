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
    // Memory outside the heap is freed by a thread that hears of it after a collection.
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      bytes += pool.getMemoryUsed();
    }
    return new Held(
        bytes / 1024,
        new File("/proc/self/fd").list().length,
        ManagementFactory.getThreadMXBean().getThreadCount());
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
