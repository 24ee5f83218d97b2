package dev.upgrader.cli.gate;

import dev.upgrader.control.Status;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The way to one worker and no other: a listener of scope worker, at which each has a socket of its
 * own.
 *
 * @param name of the listener, empty: the first one
 */
public record WorkerListener(Optional<String> name) {

  /** Where one worker answers, "127.0.0.1:PORT". */
  record Place(long pid, String address) {
    URI uri(String path) {
      return URI.create("http://" + address + path);
    }
  }

  /** One for each worker that has bound it. */
  List<Place> places(Status master) {
    return master.workers().stream()
        .flatMap(
            worker ->
                worker.sockets().stream()
                    .filter(socket -> name.map(socket.listener()::equals).orElse(true))
                    .filter(socket -> !socket.address().startsWith("unix:"))
                    .limit(1)
                    .map(socket -> new Place(worker.pid(), socket.address())))
        .toList();
  }

  String absence() {
    return "no worker has bound "
        + name.map(listener -> "the listener " + listener).orElse("a listener")
        + " of scope worker, by which it could be asked alone";
  }
}
