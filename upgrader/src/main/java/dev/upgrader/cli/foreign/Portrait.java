package dev.upgrader.cli.foreign;

import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Proc;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A master of another kind, told in the words that ours say of themselves. */
record Portrait(Path pidfile, Function<Proc.Stat, String> workerState) {

  Status of(
      Member master, int generation, Phase phase, long peer, Optional<Status.Attempt> attempt) {
    List<Status.Worker> workers = new ArrayList<>();
    for (Proc.Stat worker : master.workers()) {
      workers.add(worker(workers.size(), worker));
    }
    return new Status(
        master.pid(),
        master.name(),
        generation,
        phase,
        false,
        started(master.pid()),
        peer,
        Optional.empty(),
        Optional.empty(),
        pidfile.toString(),
        master.file().map(Path::toString),
        // How many it wants to have, nobody can see.
        Math.max(1, workers.size()),
        0,
        0,
        List.of(),
        workers,
        Optional.empty(),
        attempt);
  }

  private Status.Worker worker(int id, Proc.Stat worker) {
    return new Status.Worker(
        id,
        worker.pid(),
        workerState.apply(worker),
        started(worker.pid()),
        0,
        false,
        Optional.empty(),
        -1,
        -1,
        List.of());
  }

  private static long started(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().startInstant())
        .map(Instant::toEpochMilli)
        .orElse(0L);
  }
}
