package dev.upgrader.cli.foreign;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.state.JsonFile;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.control.ControlClient;
import dev.upgrader.os.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A master that was told WINCH, and the workers that it had. Kept in a file, because whoever brings
 * it back has to know, and may be another command: HUP to one that was not told would give nginx
 * twice as many workers.
 *
 * @param ignored nothing has come of it
 */
record Quieted(long pid, long born, Set<String> workers, boolean ignored) {

  static Quieted now(Member master) {
    Set<String> workers = new TreeSet<>();
    master.workers().forEach(worker -> workers.add(key(worker)));
    return new Quieted(master.pid(), master.born(), workers, false);
  }

  static Optional<Quieted> of(Pidfiles pidfiles) {
    return JsonFile.read(file(pidfiles))
        .map(
            json -> {
              Set<String> workers = new TreeSet<>();
              json.getArray("workers", new JsonArray()).forEach(key -> workers.add((String) key));
              return new Quieted(
                  json.getLong("pid"),
                  json.getLong("born"),
                  workers,
                  json.getBoolean("ignored", false));
            });
  }

  Quieted ignoring() {
    return new Quieted(pid, born, workers, true);
  }

  boolean isOf(Member master) {
    return pid == master.pid() && born == master.born();
  }

  /** Whether the worker was told to go. */
  boolean covers(Proc.Stat worker) {
    return workers.contains(key(worker));
  }

  void write(Pidfiles pidfiles) throws IOException {
    JsonObject json = new JsonObject();
    json.put("pid", pid);
    json.put("born", born);
    json.put("workers", new JsonArray(workers));
    json.put("ignored", ignored);
    JsonFile.write(file(pidfiles), json);
  }

  /** How long ago it was written. */
  static long ageNanos(Pidfiles pidfiles) throws IOException {
    Instant written = Files.getLastModifiedTime(file(pidfiles)).toInstant();
    return Duration.between(written, Instant.now()).toNanos();
  }

  static void forget(Pidfiles pidfiles) throws IOException {
    Files.deleteIfExists(file(pidfiles));
  }

  private static String key(Proc.Stat worker) {
    return worker.pid() + "/" + worker.startTicks();
  }

  private static Path file(Pidfiles pidfiles) {
    return ControlClient.directory(pidfiles.current()).resolve("quieted.json");
  }
}
