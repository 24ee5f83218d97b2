package dev.upgrader.harness.bench.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The part of docs/benchmarks.md between two marks, and the picture that it shows. */
final class Page {
  private static final String BEGIN = "<!-- comparison -->\n";
  private static final String END = "<!-- end of comparison -->\n";
  private static final String PICTURE = "comparison.svg";

  private static final String HEAD =
      """
      | way | service | version | upgrades | requests | lost | nobody answered for | p99 before | p99 meanwhile | longest answer | an upgrade takes |
      |---|---|---|---|---|---|---|---|---|---|---|
      """;

  private final Path docs;

  Page(Path docs) {
    this.docs = docs;
  }

  void write(List<Course> courses) throws IOException {
    Path page = docs.resolve("benchmarks.md");
    String text = Files.readString(page);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new IOException("no place for the comparison in " + page);
    }
    String rows = courses.stream().map(Page::row).collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(
        page,
        text.substring(0, from + BEGIN.length())
            + HEAD
            + rows
            + "\n![Latency over time](%s)\n".formatted(PICTURE)
            + text.substring(to));
    Files.writeString(docs.resolve(PICTURE), new Picture(courses).svg());
  }

  static String row(Course course) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %d | %,d | **%d**%s | %s | %s | %s | %s | %.1f s |",
        course.contender().title(),
        course.contender().service(),
        course.version(),
        course.upgrades().size(),
        course.result().requests(),
        course.result().lost(),
        course.result().lost() == 0 ? "" : " (" + course.causes() + ")",
        course.silence().isZero()
            ? "–"
            : String.format(Locale.ROOT, "%.1f s", course.silence().toMillis() / 1e3),
        millis(course.quietP99()),
        millis(course.p99()),
        millis(course.result().timeline().whole().latency().max()),
        course.median().toMillis() / 1e3);
  }

  private static String millis(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }
}
