package dev.upgrader.harness.bench;

/** A program that starts and ends. */
public final class Nothing {
  private Nothing() {}

  /** Does nothing. */
  public static void main(String[] args) {}
}
