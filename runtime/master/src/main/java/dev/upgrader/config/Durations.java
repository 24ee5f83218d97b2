package dev.upgrader.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and ms, s, m or h. */
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  /** A clock in nanoseconds bears 292 years; whoever writes more than one means something else. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private Durations() {}

  /**
   * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}.
   *
   * @throws IllegalArgumentException none of these; the text says so
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration such as 500ms, 30s, 5m or 1h, not '" + text + "'");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "expected at most " + format(LONGEST) + ", a year, and not '" + text + "'");
    }
    return duration;
  }

  /** So many milliseconds, from none to the longest that {@link #parse} reads. */
  public static Duration within(long millis) {
    return Duration.ofMillis(Math.min(Math.max(millis, 0), LONGEST.toMillis()));
  }

  /** The shortest form that {@link #parse} reads back to {@code duration}, in milliseconds. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }
}
