package dev.upgrader.cli;

import java.util.stream.Stream;
import picocli.CommandLine;

/** All commands, in the order of the help. */
enum Commands {
  RUN(RunCommand.class),
  UPGRADE(UpgradeCommand.class),
  COMMIT(CommitCommand.class),
  ROLLBACK(RollbackCommand.class),
  STATUS(StatusCommand.class),
  HISTORY(HistoryCommand.class),
  STATS(StatsCommand.class),
  METRICS(MetricsCommand.class),
  STOP(StopCommand.class),
  RELOAD(ReloadCommand.class),
  PAUSE(PauseCommand.class),
  RESUME(ResumeCommand.class),
  SCALE(ScaleCommand.class),
  REOPEN(ReopenCommand.class),
  DEMO(DemoCommand.class);

  private final Class<?> type;

  Commands(Class<?> type) {
    this.type = type;
  }

  /** Whether a command of this name tells something and changes nothing. */
  static boolean onlyTells(String name) {
    return Stream.of(STATUS, HISTORY, STATS, METRICS)
        .anyMatch(each -> each.name().equalsIgnoreCase(name));
  }

  /**
   * Adds the command {@code wanted}; all, if that is none of them. A command's options are found by
   * reflection, which for all together takes longer than most commands run.
   */
  static void addTo(CommandLine line, String wanted) {
    for (Commands command : values()) {
      if (command.name().equalsIgnoreCase(wanted)) {
        line.addSubcommand(command.type);
        return;
      }
    }
    for (Commands command : values()) {
      line.addSubcommand(command.type);
    }
  }
}
