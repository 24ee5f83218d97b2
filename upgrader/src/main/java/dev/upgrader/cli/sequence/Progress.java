package dev.upgrader.cli.sequence;

/** Who is told how far a sequence has come. */
@FunctionalInterface
public interface Progress {
  /** One step more. */
  void step(String text);
}
