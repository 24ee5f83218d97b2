package dev.upgrader.harness.containers;

/** What a command said and how it ended. */
public record Outcome(String command, int exit, String out, String err) {

  /** This one, or an error that says everything if the command ended otherwise. */
  public Outcome exits(int expected) {
    if (exit != expected) {
      throw new AssertionError("expected exit code " + expected + ": " + this);
    }
    return this;
  }

  /** Everything the command printed, without the line end. */
  public String text() {
    return out.strip();
  }

  @Override
  public String toString() {
    return "`%s` ended with %d%n-- stdout%n%s%n-- stderr%n%s".formatted(command, exit, out, err);
  }
}
