package dev.upgrader.cli.foreign;

import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.Status;
import dev.upgrader.os.Proc;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An upgrade by USR2, and what has become of it, as far as can be seen from outside. */
final class Start {

  /** Longer than any of them takes to its first sign. */
  private static final long REACTION = TimeUnit.SECONDS.toNanos(10);

  private final Pidfiles pidfiles;
  private final Member old;
  private final List<Long> before;
  private final Optional<FileTime> renamed;
  private final long at = System.nanoTime();
  private Optional<Proc.Stat> successor = Optional.empty();

  /** A pidfile has said who the new master is: another child of the old one is none. */
  private boolean named;

  private boolean calledOff;
  private Status.Attempt attempt = attempt(Status.Result.STARTING, 0, Optional.empty());

  private Start(Pidfiles pidfiles, Member old, List<Long> before) throws IOException {
    this.pidfiles = pidfiles;
    this.old = old;
    this.before = before;
    this.renamed = renamed();
  }

  /** Sends it. */
  static Start by(Pidfiles pidfiles, Member old) throws IOException {
    Start start = new Start(pidfiles, old, old.others().stream().map(Proc.Stat::pid).toList());
    SignalSender.send(Signal.USR2, old.pid(), old.born());
    return start;
  }

  /** It was sent by somebody else. */
  static Start found(Pidfiles pidfiles, Member old) throws IOException {
    return new Start(pidfiles, old, List.of());
  }

  boolean isOf(Member master) {
    return old.is(master);
  }

  Status.Attempt attempt() {
    return attempt;
  }

  /** The end of the new master will be no accident. */
  void callOff() {
    calledOff = true;
  }

  boolean isOpen() {
    return attempt.result() == Status.Result.STARTING || isReady();
  }

  boolean isReady() {
    return attempt.result() == Status.Result.READY;
  }

  /** The new master as long as it lives, named or not. */
  Optional<Proc.Stat> successor() {
    return successor.filter(Start::lives);
  }

  /**
   * One look.
   *
   * @param now the old master
   * @param ready the new one has live workers
   * @param served the old one has
   */
  void see(Member now, Optional<Member> fresh, boolean ready, boolean served) throws IOException {
    if (!named) {
      now.others().stream()
          .filter(child -> !before.contains(child.pid()))
          .reduce((first, last) -> last)
          .ifPresent(child -> successor = Optional.of(child));
    }
    fresh
        .flatMap(master -> Proc.stat(master.pid()))
        .ifPresent(
            master -> {
              successor = Optional.of(master);
              named = true;
            });
    if (attempt.result() == Status.Result.STARTING) {
      if (ready && fresh.isPresent()) {
        attempt = attempt(Status.Result.READY, fresh.get().pid(), Optional.empty());
      } else if (now.isNamedBy(pidfiles.current())) {
        failure().ifPresent(why -> attempt = attempt(Status.Result.FAILED, 0, Optional.of(why)));
      }
    } else if (isReady() && fresh.isEmpty() && successor().isEmpty() && served) {
      if (now.isNamedBy(pidfiles.current())) {
        String reason = calledOff ? "rolled back" : "its master " + attempt.pid() + " has ended";
        attempt = attempt(Status.Result.ROLLED_BACK, attempt.pid(), Optional.of(reason));
      }
    }
  }

  private Optional<String> failure() throws IOException {
    if (successor.isPresent()) {
      return lives(successor.get())
          ? Optional.empty()
          : Optional.of(
              "its master "
                  + successor.get().pid()
                  + " has ended before it had live workers; its log says why");
    }
    if (isBack()) {
      return Optional.of(
          "its master has ended at once, or could not be run: a master that was started without a"
              + " path in argv[0] does not find its own program; the old one's log says why");
    }
    return System.nanoTime() - at < REACTION
        ? Optional.empty()
        : Optional.of(
            "nothing has come of USR2 within "
                + TimeUnit.NANOSECONDS.toSeconds(REACTION)
                + " s: its program is not there any more, or it ignores the signal, as nginx does in"
                + " the foreground (daemon off), under a shell or as PID 1; its log says why");
  }

  /**
   * The file was renamed, and names the old master again. Since the masters were looked at another
   * can have come into its place, or none: it is read now, and what was read counts only if it was
   * the same one all along.
   */
  private boolean isBack() throws IOException {
    Optional<FileTime> seen = renamed();
    return seen.isPresent() && !seen.equals(renamed) && namesOld() && renamed().equals(seen);
  }

  private boolean namesOld() {
    return Family.stranger(pidfiles.current(), pidfiles)
        .filter(pid -> pid == old.pid())
        .isPresent();
  }

  private static boolean lives(Proc.Stat process) {
    return Proc.stat(process.pid())
        .filter(stat -> stat.startTicks() == process.startTicks())
        .filter(stat -> stat.state() != 'Z' && stat.state() != 'X')
        .isPresent();
  }

  /** Changes when the file is renamed, and renamed back. */
  private Optional<FileTime> renamed() throws IOException {
    try {
      return Optional.of((FileTime) Files.getAttribute(pidfiles.current(), "unix:ctime"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Status.Attempt attempt(Status.Result result, long pid, Optional<String> reason) {
    return new Status.Attempt(1, result, pid, reason);
  }
}
