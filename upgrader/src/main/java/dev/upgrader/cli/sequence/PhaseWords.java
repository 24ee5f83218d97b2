package dev.upgrader.cli.sequence;

import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;

/** The phase of a master in words, to be put behind "is". */
public final class PhaseWords {

  private PhaseWords() {}

  /** For messages and tables; of one that is paused it is not said that it serves. */
  public static String of(Status status) {
    if (!status.paused()) {
      return of(status.phase());
    }
    return status.phase() == Phase.SERVING
        ? "paused, accepts nothing"
        : of(status.phase()).replaceFirst("^serving( again)?", "paused");
  }

  private static String of(Phase phase) {
    return switch (phase) {
      case STARTING -> "starting";
      case SERVING -> "serving";
      case IDLE -> "idle, its workers were told to go";
      case UPGRADING -> "serving, a new generation is starting";
      case COMMITTING -> "serving until the new generation is ready, then it goes";
      case OVERLAP -> "serving beside the new generation";
      case QUIET -> "quiet, the new generation serves";
      case RETURNING -> "coming back beside the new generation";
      case ROLLING_BACK -> "coming back to roll back";
      case EVICTING -> "serving again, the new generation is leaving";
      case ARRIVING -> "new, starting";
      case PROVISIONAL -> "new, serving";
      case LEAVING -> "new, serving until the old one is back";
      case STOPPING -> "stopping";
    };
  }
}
