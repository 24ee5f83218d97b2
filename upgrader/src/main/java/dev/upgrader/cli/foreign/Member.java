package dev.upgrader.cli.foreign;

import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A master of another kind. What it is called does not matter: it has handlers for the signals of
 * the protocol, and its children are workers if they run its own program since the fork. A child
 * that has executed a program is none: a new master is one of those.
 *
 * @param file that names it; empty: none does
 */
record Member(
    long pid,
    long born,
    String name,
    Optional<Path> file,
    List<Proc.Stat> workers,
    List<Proc.Stat> others) {

  private static final long PROTOCOL =
      Signal.HUP.bit() | Signal.QUIT.bit() | Signal.USR2.bit() | Signal.WINCH.bit();

  /** Empty: it has ended, or its deeds are not those of a master. */
  static Optional<Member> of(long pid, Optional<Path> file, Processes processes) {
    return processes
        .of(pid)
        .filter(stat -> (Proc.caughtSignals(pid) & PROTOCOL) == PROTOCOL)
        .map(
            stat ->
                new Member(
                    pid,
                    stat.startTicks(),
                    stat.command(),
                    file,
                    processes.children(pid).stream().filter(Proc.Stat::forked).toList(),
                    processes.children(pid).stream().filter(child -> !child.forked()).toList()));
  }

  boolean is(Member other) {
    return pid == other.pid && born == other.born;
  }

  boolean isNamedBy(Path pidfile) {
    return file.filter(pidfile::equals).isPresent();
  }
}
