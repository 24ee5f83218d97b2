package dev.upgrader.cli.gate;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text format of Prometheus, as far as sums need it. */
record PrometheusText(String text) {

  /**
   * In quotes. Possessive throughout: a long label shall cost no stack, and a broken one no time.
   */
  private static final String QUOTED = "\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"";

  private static final Pattern LINE =
      Pattern.compile(
          "([A-Za-z_:][A-Za-z0-9_:]*+)(?:\\{([^\"}]*+(?:"
              + QUOTED
              + "[^\"}]*+)*+)\\})?\\s++(\\S++).*");

  private static final Pattern LABEL =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*+)\\s*+=\\s*+" + QUOTED);

  /**
   * The sum of all lines that are selected; 0 where only other labels are there; empty: there is no
   * metric of that name.
   */
  OptionalDouble sum(Selector selector) {
    double[] sum = {0};
    boolean[] known = {false};
    each(
        selector.metric(),
        (labels, value) -> {
          known[0] = true;
          if (selector.accepts(labels)) {
            sum[0] += value;
          }
        });
    return known[0] ? OptionalDouble.of(sum[0]) : OptionalDouble.empty();
  }

  private void each(String metric, BiConsumer<Map<String, String>, Double> reader) {
    text.lines()
        .filter(line -> line.startsWith(metric))
        .map(LINE::matcher)
        .filter(line -> line.matches() && line.group(1).equals(metric))
        .forEach(line -> reader.accept(labels(line.group(2)), number(line.group(4))));
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      for (Matcher label = LABEL.matcher(text); label.find(); ) {
        String value = label.group(2).replace("\\\"", "\"").replace("\\n", "\n");
        labels.put(label.group(1), value.replace("\\\\", "\\"));
      }
    }
    return labels;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> parsed(text);
    };
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
