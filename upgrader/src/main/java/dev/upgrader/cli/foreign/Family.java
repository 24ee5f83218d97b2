package dev.upgrader.cli.foreign;

import dev.upgrader.cli.state.Holder;
import dev.upgrader.cli.state.Pidfiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The masters of another kind behind a pidfile. Two naming habits are known: nginx and unicorn
 * rename the old one's file to {@code .oldbin}; in newer versions of gunicorn the new one writes
 * {@code .2}, and takes the name when the old one is gone.
 *
 * @param old the one that was upgraded, or the only one
 * @param fresh the new one, once a file names it
 */
record Family(Optional<Member> old, Optional<Member> fresh) {

  /** {@code known}: the old one, which may have lost its file. */
  static Family look(Pidfiles pidfiles, Optional<Member> known) throws IOException {
    List<Optional<Long>> named = named(pidfiles);
    // A file that is renamed while it is looked for is in neither place.
    for (List<Optional<Long>> again = named(pidfiles); !again.equals(named); ) {
      named = again;
      again = named(pidfiles);
    }
    Processes processes = Processes.now();
    Optional<Member> current = member(named.get(0), pidfiles.current(), processes);
    Optional<Member> former = member(named.get(1), pidfiles.old(), processes);
    Optional<Member> second = member(named.get(2), second(pidfiles), processes);
    Optional<Member> old = former.or(() -> current).or(() -> second);
    Optional<Member> lost =
        known
            .flatMap(one -> Member.of(one.pid(), Optional.empty(), processes))
            .filter(one -> one.is(known.get()))
            .filter(one -> old.filter(one::is).isEmpty() && former.isEmpty());
    if (lost.isPresent()) {
      return new Family(lost, old);
    }
    Optional<Member> fresh = former.isPresent() ? current : second;
    return new Family(old, fresh.filter(one -> !one.is(old.orElseThrow())));
  }

  static Path second(Pidfiles pidfiles) {
    return pidfiles.current().resolveSibling(pidfiles.current().getFileName() + ".2");
  }

  private static List<Optional<Long>> named(Pidfiles pidfiles) {
    return List.of(
        stranger(pidfiles.current(), pidfiles),
        stranger(pidfiles.old(), pidfiles),
        stranger(second(pidfiles), pidfiles));
  }

  /** A live process that is none of ours, and not one that was given a dead one's number. */
  static Optional<Long> stranger(Path file, Pidfiles pidfiles) {
    return Holder.of(file, pidfiles, Duration.ofSeconds(1)) instanceof Holder.Foreign foreign
        ? Optional.of(foreign.pid())
        : Optional.empty();
  }

  private static Optional<Member> member(Optional<Long> pid, Path file, Processes processes) {
    return pid.flatMap(number -> Member.of(number, Optional.of(file), processes));
  }
}
