package dev.upgrader.cli.report;

import com.samskivert.mustache.Mustache;
import dev.upgrader.cli.trail.TrailEvent;
import dev.upgrader.os.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One HTML page about one upgrade, without any external part. */
public record Report(Recorder recorder, List<TrailEvent> events) {

  /** Writes it whole, or leaves what is there. */
  public void write(Path file) throws IOException {
    try (InputStream stream = Report.class.getResourceAsStream("report.mustache");
        Reader template = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      WholeFile.write(
          file, Mustache.compiler().compile(template).execute(new Page(recorder, events).values()));
    }
  }
}
