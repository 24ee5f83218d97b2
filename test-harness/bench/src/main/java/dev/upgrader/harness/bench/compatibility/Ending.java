package dev.upgrader.harness.bench.compatibility;

import java.util.List;

/** How an upgrade ends, as the commands that an operator gives. */
enum Ending {
  COMMIT("commit", "upgrade --commit"),
  ROLLBACK("rollback", "upgrade", "rollback"),
  PARKED_ROLLBACK("parked rollback", "upgrade --warm", "rollback");

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> commands;

  Ending(String text, String... commands) {
    this.text = text;
    this.commands = List.of(commands);
  }

  /** Each with its words. */
  List<List<String>> commands() {
    return commands.stream().map(command -> List.of(command.split(" ", -1))).toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
