package dev.upgrader.harness.bench.comparison;

import dev.upgrader.harness.load.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Latency over time, a strip for each contender: of every tenth of a second a bar from its median
 * to its longest answer, on a logarithmic scale, red below where something was lost, shaded while
 * an upgrade was running.
 */
final class Picture {
  private static final int LEFT = 230;
  private static final int WIDTH = 900;
  private static final int STRIP = 74;
  private static final int GAP = 14;
  private static final int TOP = 46;

  /** Microseconds at the floor and the ceiling of a strip. */
  private static final double FLOOR = 100;

  private static final double CEILING = 20_000_000;

  private final List<Course> courses;
  private final double seconds;
  private final StringBuilder svg = new StringBuilder();

  Picture(List<Course> courses) {
    this.courses = courses;
    seconds =
        courses.stream()
            .mapToDouble(course -> course.result().timeline().slices().size() / 10.0)
            .max()
            .orElse(1);
  }

  String svg() {
    int height = TOP + courses.size() * (STRIP + GAP) + 30;
    say(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        LEFT + WIDTH + 50, height);
    say(
        "<text x=\"10\" y=\"20\" font-size=\"14\">Latency over time: median to longest answer of each"
            + " tenth of a second; grey: an upgrade; red: lost requests</text>%n");
    int y = TOP;
    for (Course course : courses) {
      strip(course, y);
      y += STRIP + GAP;
    }
    for (int second = 0; second <= seconds; second += 5) {
      say(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666\">%d s</text>%n",
          x(second), y + 8, second);
    }
    return svg.append("</svg>\n").toString();
  }

  private void strip(Course course, int top) {
    say(
        "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text><text x=\"10\" y=\"%d\">%s</text>"
            + "<text x=\"10\" y=\"%d\" fill=\"%s\">lost %d of %,d</text>%n",
        top + 16,
        course.contender().title(),
        top + 34,
        course.contender().service(),
        top + 52,
        course.result().lost() == 0 ? "#060" : "#c00",
        course.result().lost(),
        course.result().requests());
    say(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#bbb\"/>%n",
        LEFT, top, WIDTH, STRIP);
    for (Course.Span upgrade : course.upgrades()) {
      say(
          "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#ddd\"/>%n",
          x(seconds(upgrade.from())),
          top,
          x(seconds(upgrade.to())) - x(seconds(upgrade.from())),
          STRIP);
    }
    for (double micros = 1_000; micros < CEILING; micros *= 10) {
      String label = micros < 1_000_000 ? Math.round(micros / 1e3) + " ms" : "1 s";
      say(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#eee\"/><text x=\"%d\" y=\"%.1f\""
              + " font-size=\"9\" fill=\"#666\">%s</text>%n",
          LEFT,
          LEFT + WIDTH,
          y(top, micros),
          y(top, micros),
          LEFT + WIDTH + 4,
          y(top, micros) + 3,
          micros > 1_000_000 ? "10 s" : label);
    }
    slices(course, top);
  }

  private void slices(Course course, int top) {
    List<Timeline.Slice> slices = course.result().timeline().slices();
    for (int i = 0; i < slices.size(); i++) {
      Timeline.Slice slice = slices.get(i);
      double x = x(i / 10.0);
      double width = Math.max(0.6, WIDTH / seconds / 10 - 0.2);
      if (!slice.versions().isEmpty()) {
        double high = y(top, slice.latency().max().toNanos() / 1e3);
        double low = y(top, slice.latency().percentile(0.5).toNanos() / 1e3);
        say(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#369\"/>%n",
            x, high, width, Math.max(1, low - high));
      }
      if (slice.lost() > 0) {
        say(
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"6\" fill=\"#c00\"/>%n",
            x, top + STRIP - 6, Math.max(width, 2));
      }
    }
  }

  private double x(double second) {
    return LEFT + WIDTH * second / seconds;
  }

  private static double y(int top, double micros) {
    double bounded = Math.min(CEILING, Math.max(FLOOR, micros));
    return top + STRIP * (1 - Math.log(bounded / FLOOR) / Math.log(CEILING / FLOOR));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private void say(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
