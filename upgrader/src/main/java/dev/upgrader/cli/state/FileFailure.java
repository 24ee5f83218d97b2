package dev.upgrader.cli.state;

import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.os.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a command ends that cannot read or write what lies beside the pidfile: refused where this
 * user has no right to it, else a person has to see to it.
 *
 * @param verb for the message, as in "cannot tell the history"
 * @param command as it is called
 */
public record FileFailure(String verb, String command) {

  /** {@code attempt} is to read {@code file}, such as "cannot read FILE". */
  public CommandFailure ofReading(Path file, String attempt, IOException cause, String advice) {
    return of(Barrier.toReading(file), attempt, cause, advice);
  }

  /** {@code attempt} is to write {@code file}, such as "cannot write FILE". */
  public CommandFailure ofWriting(Path file, String attempt, IOException cause, String advice) {
    return of(Barrier.toWriting(file), attempt, cause, advice);
  }

  private CommandFailure of(
      Optional<Barrier> barrier, String attempt, IOException cause, String advice) {
    if (!Reason.isDenied(cause)) {
      return new CommandFailure(
          ExitCode.DEGRADED, "cannot " + verb + ": " + attempt + ": " + Reason.of(cause), advice);
    }
    return new CommandFailure(
        ExitCode.REFUSED,
        "cannot "
            + verb
            + ": "
            + barrier.map(Barrier::words).orElse(attempt + ": " + Reason.of(cause)),
        barrier.map(one -> one.advice(command)).orElse(advice));
  }
}
