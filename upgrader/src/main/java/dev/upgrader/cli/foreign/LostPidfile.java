package dev.upgrader.cli.foreign;

import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.os.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/**
 * Writes the pidfile of a master that serves and is named by none: a new gunicorn that cannot be
 * run takes the old one's file along.
 */
final class LostPidfile {

  /** Whoever renames it back by itself has done so by then. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

  private final Pidfiles pidfiles;
  private long since;

  LostPidfile(Pidfiles pidfiles) {
    this.pidfiles = pidfiles;
  }

  void look(Member alone) throws IOException {
    if (alone.file().isPresent() || Files.exists(pidfiles.current())) {
      since = 0;
      return;
    }
    if (since == 0) {
      since = System.nanoTime();
    }
    if (System.nanoTime() - since > PATIENCE) {
      WholeFile.write(pidfiles.current(), alone.pid() + "\n");
    }
  }
}
