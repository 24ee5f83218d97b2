package dev.upgrader.cli.trail;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.state.ServiceFile;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happened to a service, one JSON object a line; lines are only ever added. */
public final class Trail {

  private final Path file;

  /** Nothing is opened yet. */
  public Trail(Pidfiles pidfiles) {
    file = ControlClient.directory(pidfiles.current()).resolve("trail.jsonl");
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** One line more, in one write. A line that was torn by a crash before is closed first. */
  public void append(TrailEvent event) throws IOException {
    String line = JsonWriter.string(event.json()) + "\n";
    try (FileChannel channel = ServiceFile.append(file)) {
      String before = isTorn() ? "\n" : "";
      channel.write(ByteBuffer.wrap((before + line).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private boolean isTorn() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        return false;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) != '\n';
    }
  }

  /** All of it, without lines that a crash has torn. */
  public List<TrailEvent> events() throws IOException {
    List<TrailEvent> events = new ArrayList<>();
    if (Files.exists(file)) {
      // What is torn may end inside a character.
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      text.lines().flatMap(line -> read(line).stream()).forEach(events::add);
    }
    return events;
  }

  /** Empty: torn; what it was about goes on without it. */
  private static Optional<TrailEvent> read(String line) {
    try {
      return Optional.of(TrailEvent.of(JsonText.object(line)));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
