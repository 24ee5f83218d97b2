package dev.upgrader.harness.containers;

/** How often something is done that must not wear out: a few times, or {@code upgrader.long}. */
final class Repeats {
  private Repeats() {}

  static int of(int few, int many) {
    return Boolean.getBoolean("upgrader.long") ? many : few;
  }
}
