package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Operator;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.trail.Chapter;
import dev.upgrader.cli.trail.Trail;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.control.ControlClient;
import dev.upgrader.fuzz.Room;
import dev.upgrader.fuzz.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What commands leave for each other, after anything has happened to it: a trail is told as far as
 * it can be read, and goes on; of the other files something is known or nothing.
 */
public final class TrailTarget implements Target {
  private final Room room = Room.open();
  private final Pidfiles pidfiles = new Pidfiles(room.file("shop.pid"));
  private final Path directory = Files.createDirectory(ControlClient.directory(pidfiles.current()));
  private final Trail trail = new Trail(pidfiles);

  /** An empty directory. */
  public TrailTarget() throws IOException {}

  @Override
  public void take(byte[] input) throws IOException {
    Files.write(trail.file(), input);
    List<TrailEvent> before = trail.events();
    for (Chapter chapter : Chapter.of(before)) {
      new HistoryText(chapter).lines();
    }
    TrailEvent next = new TrailEvent(Instant.EPOCH, "1", "end", new JsonObject());
    trail.append(next);
    List<TrailEvent> after = trail.events();
    if (!after.subList(0, before.size()).equals(before)
        || after.size() != before.size() + 1
        || !after.get(before.size()).equals(next)) {
      throw new IllegalStateException(before + " went on as " + after);
    }
    Files.write(directory.resolve("upgrade.json"), input);
    Intent.of(pidfiles).ifPresent(Intent::json);
    Files.write(directory.resolve("operator.json"), input);
    Operator.of(pidfiles).ifPresent(Operator::words);
  }

  @Override
  public void close() throws IOException {
    room.close();
  }
}
