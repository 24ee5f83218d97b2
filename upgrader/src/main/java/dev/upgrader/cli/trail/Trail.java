package dev.upgrader.cli.trail;

import com.grack.nanojson.JsonWriter;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.state.ServiceFile;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.JsonText;
import dev.upgrader.os.PlainFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happened to a service, one JSON object a line; lines are only ever added. */
public final class Trail {

  /** Of some 10,000 operations. */
  private static final int LONGEST = 16 * 1024 * 1024;

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
    try (FileChannel channel = PlainFile.channel(file)) {
      if (channel.size() == 0) {
        return false;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) != '\n';
    }
  }

  /** All of it, or the last {@link #LONGEST} bytes; without lines that a crash has torn. */
  public List<TrailEvent> events() throws IOException {
    List<TrailEvent> events = new ArrayList<>();
    try (FileChannel channel = PlainFile.channel(file)) {
      // What is torn, or begins before, may be cut inside a character.
      channel.position(Math.max(0, channel.size() - LONGEST));
      byte[] bytes = Channels.newInputStream(channel).readNBytes(LONGEST);
      String text = new String(bytes, StandardCharsets.UTF_8);
      text.lines().flatMap(line -> read(line).stream()).forEach(events::add);
    } catch (NoSuchFileException e) {
      return events;
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
