package dev.upgrader.fuzz;

import java.util.Locale;

/** What Jazzer calls: one target, and a look at what it holds after a tenth and at the end. */
public final class Harness {
  private static Target target;
  private static long last;
  private static long tried;
  private static Held early;

  private Harness() {}

  /** {@code arguments}: the target, and how often it will be called. */
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    target = Targets.valueOf(arguments[0].toUpperCase(Locale.ROOT)).open();
    last = Long.parseLong(arguments[1]);
  }

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.take(input);
    tried++;
    if (tried == Math.max(1, last / 10)) {
      early = Held.now();
    }
    if (tried == last) {
      Held end = Held.now();
      System.err.println("HELD " + early + " THEN " + end);
      end.refuseMoreThan(early);
    }
  }
}
