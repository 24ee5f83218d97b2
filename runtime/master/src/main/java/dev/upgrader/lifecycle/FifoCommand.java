package dev.upgrader.lifecycle;

import java.util.Optional;

/**
 * The master FIFO: uWSGI's table from letter to request, whole. A letter with nothing behind it
 * here is known by name, so that the log says what was asked for.
 *
 * @param request empty: unsupported
 */
public record FifoCommand(String name, Optional<Request> request) {

  /** What {@code letter} asks for; empty: no command of the original either. */
  public static Optional<FifoCommand> of(char letter) {
    return Optional.ofNullable(row(letter));
  }

  private static FifoCommand row(char letter) {
    return switch (letter) {
      case '+' -> does("more workers", new Request.ScaleBy(1));
      case '-' -> does("fewer workers", new Request.ScaleBy(-1));
      case 'c' -> does("chain reload", new Request.ReloadWorkers(Request.Pace.CHAIN));
      case 'f' -> does("fork a second generation", new Request.Move(Event.UPGRADE));
      case 'l', 'L' -> does("reopen or rotate logs", new Request.Reopen());
      case 'p' -> does("pause or resume", new Request.Pause(Request.Switch.TOGGLE));
      case 'P' -> does("rewrite pidfiles", new Request.RewritePidfile());
      case 'q' -> does("graceful stop", new Request.Move(Event.STOP));
      case 'Q' -> does("brutal stop", new Request.Move(Event.ABANDON));
      case 'r' -> does("graceful reload", new Request.ReloadMaster(Request.Pace.CHAIN));
      case 'R' -> does("brutal reload", new Request.ReloadMaster(Request.Pace.BRUTAL));
      case 's' -> does("statistics", new Request.LogStatistics());
      case 'w' -> does("reload workers", new Request.ReloadWorkers(Request.Pace.TOGETHER));
      case 'W' -> does("brutally reload workers", new Request.ReloadWorkers(Request.Pace.BRUTAL));
      case 'B' -> known("ask the Emperor to be reinforced");
      case 'C' -> known("set cheap mode");
      case 'E' -> known("trigger an Emperor rescan");
      case 'S' -> known("block or unblock subscriptions");
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          does("switch to FIFO " + letter, new Request.SwitchFifo(letter - '0'));
      default -> null;
    };
  }

  private static FifoCommand does(String name, Request request) {
    return new FifoCommand(name, Optional.of(request));
  }

  private static FifoCommand known(String name) {
    return new FifoCommand(name, Optional.empty());
  }
}
