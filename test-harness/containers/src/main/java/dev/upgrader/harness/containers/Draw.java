package dev.upgrader.harness.containers;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** One of several, each as often as its weight says. */
public final class Draw {
  private Draw() {}

  /** Takes one number from {@code random}. */
  public static <T> T from(List<T> all, ToIntFunction<T> weight, RandomGenerator random) {
    int ticket = random.nextInt(all.stream().mapToInt(weight).sum());
    for (T one : all) {
      ticket -= weight.applyAsInt(one);
      if (ticket < 0) {
        return one;
      }
    }
    throw new IllegalStateException("more tickets than weights");
  }
}
