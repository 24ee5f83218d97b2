package dev.upgrader.cli.state;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.control.JsonText;
import dev.upgrader.os.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file that is always whole. */
public final class JsonFile {

  private JsonFile() {}

  /** Empty: there is none that could be read. */
  public static Optional<JsonObject> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return Optional.of(JsonText.object(text));
    } catch (IOException | IllegalArgumentException e) {
      // Gone since, or not ours: in either case it says nothing.
      return Optional.empty();
    }
  }

  /** Writes it. */
  public static void write(Path file, JsonObject json) throws IOException {
    WholeFile.write(file, JsonWriter.string(json) + "\n");
  }
}
