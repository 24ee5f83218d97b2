package dev.upgrader.master;

import dev.upgrader.config.Configuration;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.Proc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a master says of itself at one moment. */
record StatusReport(
    Configuration configuration, int generation, long pid, long startedMillis, Phase phase) {

  Status of(
      long peer,
      Pidfile pidfile,
      List<OpenListener> listeners,
      Workers workers,
      int canary,
      Optional<Status.Attempt> attempt) {
    return new Status(
        pid,
        configuration.name(),
        generation,
        phase,
        phase.isToServe() && workers.mode() != Workers.Mode.LIVE,
        startedMillis,
        peer,
        Optional.ofNullable(workers.batch()).flatMap(Batch::release).map(Path::toString),
        configuration.release().filter(Files::isSymbolicLink).map(Path::toString),
        pidfile.file().toString(),
        Optional.ofNullable(pidfile.held()).map(Path::toString),
        workers.wanted(),
        canary,
        workers.forced(),
        listeners.stream().map(l -> listener(l)).toList(),
        workers.all().stream().map(worker -> worker(worker, workers)).toList(),
        workers.reloadFailure(),
        attempt);
  }

  private static Status.Listener listener(OpenListener open) {
    AcceptQueue queue = AcceptQueue.of(open);
    return new Status.Listener(
        open.name(),
        open.address().toString(),
        open.perWorker(),
        open.inode(),
        queue.length(),
        queue.limit(),
        queue.overflows());
  }

  private static Status.Worker worker(Worker worker, Workers workers) {
    return new Status.Worker(
        worker.id(),
        worker.pid(),
        worker.isLeaving() ? WorkerState.DRAINING.word() : worker.state().word(),
        worker.startedMillis(),
        workers.restarts(worker.id()),
        !worker.batch().is(workers.batch()),
        worker.detail(),
        worker.connections(),
        Proc.residentKilobytes(worker.pid()),
        worker.sockets());
  }
}
