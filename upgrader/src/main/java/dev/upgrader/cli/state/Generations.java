package dev.upgrader.cli.state;

import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who is there: found anew at each look from the pidfiles, the processes and the masters' own word,
 * because any of them may have changed by any hand.
 *
 * @param current who is behind PIDFILE
 * @param former who is behind PIDFILE.oldbin
 * @param masters that answer, the older generation first
 * @param foreign they are of another kind, and somebody answers for them
 */
public record Generations(
    Pidfiles pidfiles, Holder current, Holder former, List<Status> masters, boolean foreign) {

  private static final Set<Phase> OLD_OF_TWO =
      EnumSet.of(
          Phase.UPGRADING,
          Phase.COMMITTING,
          Phase.OVERLAP,
          Phase.QUIET,
          Phase.RETURNING,
          Phase.ROLLING_BACK,
          Phase.EVICTING);

  /** Ours; waits at most {@code patience} for each master's answer. */
  public static Generations find(Pidfiles pidfiles, Duration patience) {
    Holder current = Holder.of(pidfiles.current(), pidfiles, patience);
    Holder former = Holder.of(pidfiles.old(), pidfiles, patience);
    Map<Long, Status> masters = new TreeMap<>();
    current.master().ifPresent(status -> masters.put(status.pid(), status));
    former.master().ifPresent(status -> masters.put(status.pid(), status));
    // One that is not ready yet has no pidfile; its predecessor knows it, or else its socket is
    // there.
    List<Long> unnamed = new ArrayList<>();
    masters.values().forEach(status -> unnamed.add(status.peer()));
    if (masters.isEmpty()) {
      unnamed.addAll(sockets(pidfiles));
    }
    for (long pid : unnamed) {
      if (pid > 0 && !masters.containsKey(pid)) {
        ask(pidfiles, pid, patience).ifPresent(status -> masters.put(pid, status));
      }
    }
    List<Status> inOrder =
        masters.values().stream()
            .sorted(Comparator.comparingInt(Status::generation).thenComparingLong(Status::started))
            .toList();
    return new Generations(pidfiles, current, former, inOrder, false);
  }

  /** The master that PIDFILE names, and nothing else. */
  public static Optional<Status> serving(Pidfiles pidfiles, Duration patience) {
    return Holder.of(pidfiles.current(), pidfiles, patience).master();
  }

  private static Optional<Status> ask(Pidfiles pidfiles, long pid, Duration patience) {
    Path socket = ControlClient.socket(pidfiles.current(), pid);
    try {
      return Optional.of(new ControlClient(socket, patience).status())
          .filter(status -> status.pid() == pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Long> sockets(Pidfiles pidfiles) {
    List<Long> pids = new ArrayList<>();
    Path directory = ControlClient.directory(pidfiles.current());
    if (!Files.isDirectory(directory)) {
      return pids;
    }
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*.sock")) {
      for (Path socket : sockets) {
        String pid = socket.getFileName().toString().replace(".sock", "");
        if (pid.matches("[1-9]\\d{0,9}")) {
          pids.add(Long.parseLong(pid));
        }
      }
    } catch (IOException e) {
      // A directory that cannot be listed leaves what the pidfiles say.
      return pids;
    }
    return pids;
  }

  /** The old master of two, while an upgrade is not decided. */
  public Optional<Status> undecided() {
    return masters.stream().filter(status -> OLD_OF_TWO.contains(status.phase())).findFirst();
  }

  /** The master of the newest generation. */
  public Optional<Status> newest() {
    return masters.isEmpty() ? Optional.empty() : Optional.of(masters.get(masters.size() - 1));
  }

  /** The other one of {@code status}. */
  public Optional<Status> peerOf(Status status) {
    return masters.stream().filter(other -> other.pid() != status.pid()).findFirst();
  }

  /** What keeps this user from asking, if anything does. */
  public Optional<Barrier> obstacle() {
    return current.obstacle().or(former::obstacle);
  }

  /** Why there is no master, for a message. */
  public String absence() {
    String words = current.words();
    if (!(former instanceof Holder.Nobody)) {
      words += "; behind " + pidfiles.old() + ": " + former.words();
    }
    return words;
  }
}
