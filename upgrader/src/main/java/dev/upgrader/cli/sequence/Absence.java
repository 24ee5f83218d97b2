package dev.upgrader.cli.sequence;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.state.Barrier;
import dev.upgrader.cli.state.Generations;
import java.util.Optional;

/**
 * No master answers, or none that this user may ask: whether there is one is then not known.
 *
 * @param verb for the message, as in "cannot tell status"
 * @param command as it is called
 */
public record Absence(Generations generations, String verb, String command) {

  /** What the command ends with. */
  public ExitCode exit() {
    return generations.obstacle().isPresent() ? ExitCode.REFUSED : ExitCode.NO_MASTER;
  }

  /** {@code advice}: where there is none to be asked. */
  public CommandFailure failure(String advice) {
    Optional<Barrier> obstacle = generations.obstacle();
    if (obstacle.isPresent()) {
      return new CommandFailure(
          exit(), "cannot " + verb + ": " + obstacle.get().words(), obstacle.get().advice(command));
    }
    return new CommandFailure(
        exit(),
        "cannot "
            + verb
            + ": no live master behind "
            + generations.pidfiles().current()
            + ": "
            + generations.absence(),
        advice);
  }
}
