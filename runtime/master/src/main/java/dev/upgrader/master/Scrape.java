package dev.upgrader.master;

import dev.upgrader.control.Status;
import dev.upgrader.metrics.Counts;
import dev.upgrader.metrics.PrometheusText;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The service's metrics as one text, whichever of its masters is asked. */
record Scrape(Counts counts) {
  private static final String VERSION =
      Optional.ofNullable(Scrape.class.getPackage().getImplementationVersion()).orElse("unknown");

  /** Told what came of it, once. */
  interface Reader {
    void text(String metrics);

    void failed(String reason);
  }

  void tell(Status own, Optional<Status> other, Reader reader) {
    List<Status> generations =
        Stream.concat(Stream.of(own), other.stream())
            .sorted(Comparator.comparingInt(Status::generation).thenComparingLong(Status::started))
            .toList();
    String text;
    try {
      text = PrometheusText.of(VERSION, generations, counts);
    } catch (LinkageError e) {
      // The library is loaded at the first scrape, and its files may have been replaced since this
      // master was started. That is no reason to end it.
      reader.failed(
          "cannot tell metrics: "
              + e
              + "; were the files of this master's program replaced? An upgrade starts from the new");
      return;
    }
    reader.text(text);
  }
}
