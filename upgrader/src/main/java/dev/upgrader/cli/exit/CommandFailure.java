package dev.upgrader.cli.exit;

/** A command did not do what it is called. The message is "cannot verb object: cause". */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final String advice;

  /**
   * @param advice what to do now, empty: there is nothing to say
   */
  public CommandFailure(ExitCode exit, String message, String advice) {
    super(message);
    this.exit = exit;
    this.advice = advice;
  }

  /** What the process ends with. */
  public ExitCode exit() {
    return exit;
  }

  /** What the user can do now, or empty. */
  public String advice() {
    return advice;
  }
}
