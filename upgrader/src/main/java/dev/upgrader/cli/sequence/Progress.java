package dev.upgrader.cli.sequence;

/** Who is told how far a sequence has come. */
@FunctionalInterface
public interface Progress {
  /** One step more. */
  void step(String text);

  /** How it stands, after every change and now and then; for those who look. */
  default void show(Scene scene) {}
}
