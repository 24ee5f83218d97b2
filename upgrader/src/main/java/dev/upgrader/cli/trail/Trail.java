package dev.upgrader.cli.trail;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.state.ServiceFile;
import dev.upgrader.control.ControlClient;
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
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        read(line).ifPresent(events::add);
      }
    }
    return events;
  }

  /** Empty: torn; what it was about goes on without it. */
  private static Optional<TrailEvent> read(String line) {
    try {
      return Optional.of(TrailEvent.of(JsonParser.object().from(line)));
    } catch (JsonParserException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
