package dev.upgrader.harness.bench;

import java.time.Duration;

/** A program that says when it has started how much CPU time that took, in nanoseconds. */
public final class Started {
  private Started() {}

  /** Prints one line. */
  public static void main(String[] args) {
    System.out.println(
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos());
  }
}
