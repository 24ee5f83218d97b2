package dev.upgrader.master;

import dev.upgrader.cli.state.Holder;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.fuzz.Room;
import dev.upgrader.fuzz.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** PIDFILE and PIDFILE.oldbin: master and command read the same, and a master can mend them. */
public final class PidfileTarget implements Target {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Room room = Room.open();
  private final Path file = room.file("shop.pid");
  private final Pidfiles pidfiles = new Pidfiles(file);
  private final long pid = ProcessHandle.current().pid();
  private final Pidfile own = new Pidfile(file, pid);

  /** Empty files. */
  public PidfileTarget() throws IOException {}

  @Override
  public void take(byte[] input) throws IOException {
    Files.write(file, input);
    Files.write(own.oldbin(), input);
    OptionalLong master = Pidfile.read(file);
    Optional<Long> command = pidfiles.named();
    if (master.isPresent() != command.isPresent()
        || (master.isPresent() && master.getAsLong() != command.get())) {
      throw new IllegalStateException("the master reads " + master + ", a command " + command);
    }
    if (Holder.of(file, pidfiles, PATIENCE).words().isEmpty()) {
      throw new IllegalStateException("nobody says who is behind it");
    }
    own.removeStaleOldbin();
    own.restore();
    if (!file.equals(own.held()) || Pidfile.read(file).orElse(0) != pid) {
      throw new IllegalStateException("not restored: " + own.held());
    }
    own.retire();
    own.remove();
    if (own.held() != null) {
      throw new IllegalStateException("not removed: " + own.held());
    }
  }

  @Override
  public void close() throws IOException {
    room.close();
  }
}
