package dev.upgrader.control;

/** A master's no. The message is its reason, "cannot upgrade: …". */
public final class ControlRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kind of a refusal whose reason stands in the configuration. */
  public static final String CONFIGURATION = "configuration";

  private final boolean isOfConfiguration;

  /** With the reason. */
  public ControlRefusal(String reason) {
    this(reason, "");
  }

  /**
   * @param kind empty: none, or of a master that does not say
   */
  ControlRefusal(String reason, String kind) {
    super(reason);
    this.isOfConfiguration = kind.equals(CONFIGURATION);
  }

  /** What is wrong stands in the configuration. */
  public boolean isOfConfiguration() {
    return isOfConfiguration;
  }
}
