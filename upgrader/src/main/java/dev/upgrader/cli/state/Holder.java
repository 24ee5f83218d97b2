package dev.upgrader.cli.state;

import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Who is behind a pidfile. The number in it proves nothing: only a master's own answer does. */
public sealed interface Holder {

  /** Completes "no live master behind PIDFILE: …". */
  String words();

  /** There is no file. */
  record Nobody(Path file) implements Holder {
    @Override
    public String words() {
      return "there is no file " + file;
    }
  }

  /** The file names nobody. */
  record Unreadable(Path file, String why) implements Holder {
    @Override
    public String words() {
      return "cannot read " + file + ": " + why;
    }
  }

  /** The process has ended. */
  record Dead(long pid) implements Holder {
    @Override
    public String words() {
      return "process " + pid + " is dead";
    }
  }

  /** The process has ended, and its parent has not taken note. */
  record Zombie(long pid) implements Holder {
    @Override
    public String words() {
      return "process " + pid + " is a zombie: it has ended, and its parent has not reaped it";
    }
  }

  /** The number was given to another process. */
  record Reused(long pid, String command) implements Holder {
    @Override
    public String words() {
      return "process "
          + pid
          + " was started after the file was written, so the number was reused by: "
          + command;
    }
  }

  /** A live process that is no master. */
  record Foreign(long pid, String command) implements Holder {
    @Override
    public String words() {
      return "process " + pid + " is not a master of this program but: " + command;
    }
  }

  /** Whoever it is, this user may not ask. */
  record Barred(Barrier barrier) implements Holder {
    @Override
    public String words() {
      return barrier.words();
    }
  }

  /** There is a control socket for it, and nobody answers. */
  record Silent(long pid, String why) implements Holder {
    @Override
    public String words() {
      return "process " + pid + " does not answer on its control socket: " + why;
    }
  }

  /** A master. */
  record Live(Status status) implements Holder {
    @Override
    public String words() {
      return "process " + status.pid() + " is a live master";
    }
  }

  /** What keeps this user from asking, if anything does. */
  default Optional<Barrier> obstacle() {
    return this instanceof Barred barred ? Optional.of(barred.barrier()) : Optional.empty();
  }

  /** The master's word, if it is one. */
  default Optional<Status> master() {
    return this instanceof Live live ? Optional.of(live.status()) : Optional.empty();
  }

  /** Who is behind {@code file}, one of the two of {@code pidfiles}. */
  static Holder of(Path file, Pidfiles pidfiles, Duration patience) {
    Pidfiles.Content content = Pidfiles.read(file);
    if (content instanceof Pidfiles.Names names) {
      return of(names, pidfiles, patience);
    }
    return content instanceof Pidfiles.Unreadable unreadable
        ? Barrier.toReading(file)
            .<Holder>map(Barred::new)
            .orElse(new Unreadable(file, unreadable.why()))
        : new Nobody(file);
  }

  private static Holder of(Pidfiles.Names names, Pidfiles pidfiles, Duration patience) {
    long pid = names.pid();
    Optional<ProcessFacts> facts = ProcessFacts.of(pid);
    if (facts.isEmpty()) {
      return new Dead(pid);
    }
    if (facts.get().zombie()) {
      return new Zombie(pid);
    }
    Path socket = ControlClient.socket(pidfiles.current(), pid);
    try {
      Status status = new ControlClient(socket, patience).status();
      return status.pid() == pid ? new Live(status) : stranger(facts.get(), names);
    } catch (IOException e) {
      return unanswered(socket, facts.get(), names, e);
    }
  }

  private static Holder unanswered(
      Path socket, ProcessFacts facts, Pidfiles.Names names, IOException cause) {
    if (!Proc.isAlive(facts.pid())) {
      return new Dead(facts.pid());
    }
    Optional<Barrier> barrier = Barrier.toSpeaking(socket).filter(one -> facts.master());
    if (barrier.isPresent()) {
      return new Barred(barrier.get());
    }
    // A socket that an earlier process of the same number has left makes no master.
    return Files.exists(socket) && facts.master()
        ? new Silent(facts.pid(), cause.getMessage())
        : stranger(facts, names);
  }

  private static Holder stranger(ProcessFacts facts, Pidfiles.Names names) {
    return facts.startedAfter(names.written().toInstant())
        ? new Reused(facts.pid(), facts.command())
        : new Foreign(facts.pid(), facts.command());
  }
}
