package dev.upgrader.cli.report;

import com.samskivert.mustache.Mustache;
import dev.upgrader.cli.trail.TrailEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One HTML page about one upgrade, without any external part. */
public record Report(Recorder recorder, List<TrailEvent> events) {

  /** Writes it whole, or leaves what is there. */
  public void write(Path file) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
    try (InputStream stream = Report.class.getResourceAsStream("report.mustache");
        Reader template = new InputStreamReader(stream, StandardCharsets.UTF_8);
        Writer out = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
      Mustache.compiler().compile(template).execute(new Page(recorder, events).values(), out);
    }
    Files.move(beside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
