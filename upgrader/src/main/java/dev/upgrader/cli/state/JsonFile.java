package dev.upgrader.cli.state;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.control.JsonText;
import dev.upgrader.os.PlainFile;
import dev.upgrader.os.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A small file that is always whole. */
public final class JsonFile {
  private static final int LONGEST = 64 * 1024;

  private JsonFile() {}

  /** Empty: there is none that could be read. */
  public static Optional<JsonObject> read(Path file) {
    try {
      return Optional.of(JsonText.object(PlainFile.read(file, LONGEST)));
    } catch (IOException | IllegalArgumentException e) {
      // Not there, not ours or no file at all: in each case it says nothing.
      return Optional.empty();
    }
  }

  /** Writes it. */
  public static void write(Path file, JsonObject json) throws IOException {
    WholeFile.write(file, JsonWriter.string(json) + "\n");
  }
}
