package dev.upgrader.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text format of Prometheus 0.0.4 and finds fault with whatever promtool would. */
record Exposition(Map<String, String> types, Map<String, Double> samples) {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|summary|histogram|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)})? (-?[0-9.]+(?:E-?[0-9]+)?|NaN|[+-]Inf)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(?:,|$)");

  static Exposition read(String text) {
    assertThat(text).as("the last line ends").endsWith("\n");
    Map<String, String> helps = new HashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, Double> samples = new LinkedHashMap<>();
    String family = "";
    for (String line : text.split("\n")) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        assertThat(helps.put(help.group(1), help.group(2))).as("help twice: " + line).isNull();
      } else if (type.matches()) {
        family = type.group(1);
        assertThat(types.put(family, type.group(2))).as("type twice: " + line).isNull();
        assertThat(helps).as("help before type: " + line).containsKey(family);
      } else {
        assertThat(sample.matches()).as("neither comment nor sample: " + line).isTrue();
        assertBelongs(sample.group(1), family, types);
        String key = sample.group(1) + labels(sample.group(2));
        assertThat(samples.put(key, Double.parseDouble(sample.group(3).replace("Inf", "Infinity"))))
            .as("sample twice: " + line)
            .isNull();
      }
    }
    return new Exposition(types, samples);
  }

  private static void assertBelongs(String sample, String family, Map<String, String> types) {
    String suffix = sample.startsWith(family) ? sample.substring(family.length()) : "?";
    String type = types.getOrDefault(family, "none");
    assertThat(suffix)
        .as("%s under %s, a %s", sample, family, type)
        .isIn(type.equals("summary") ? new String[] {"", "_count", "_sum"} : new String[] {""});
    if (type.equals("counter")) {
      assertThat(sample).endsWith("_total");
    }
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      int end = 0;
      while (label.lookingAt()) {
        assertThat(labels.put(label.group(1), label.group(2))).as("label twice: " + text).isNull();
        end = label.end();
        label.region(end, text.length());
      }
      assertThat(end).as("labels: " + text).isEqualTo(text.length());
    }
    return labels;
  }

  /** The value of {@code sample}, written with its labels in the order of the alphabet. */
  double value(String sample) {
    String key = sample.replace("\"", "").replace(",", ", ");
    assertThat(samples).containsKey(key);
    return samples.get(key);
  }
}
