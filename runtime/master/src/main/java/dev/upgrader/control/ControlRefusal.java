package dev.upgrader.control;

/** A master's no. The message is its reason, "cannot upgrade: …". */
public final class ControlRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the reason. */
  public ControlRefusal(String reason) {
    super(reason);
  }
}
