package dev.upgrader.cli.gate;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which lines of a Prometheus text are meant: a name and what the labels must be. */
record Selector(String metric, List<Matcher> matchers) {

  /** How a label is compared. */
  enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    MATCHES("=~"),
    NOT_MATCHES("!~");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  /** A label that is absent is the empty text, as in PromQL. */
  record Matcher(String label, Operator operator, String value) {
    boolean accepts(String actual) {
      return switch (operator) {
        case EQUAL -> actual.equals(value);
        case NOT_EQUAL -> !actual.equals(value);
        case MATCHES -> matches(actual);
        case NOT_MATCHES -> !matches(actual);
      };
    }

    private boolean matches(String actual) {
      try {
        return Pattern.matches(value, actual);
      } catch (StackOverflowError e) {
        throw new IllegalArgumentException(
            "cannot match label " + label + ": " + value + " needs more stack than there is", e);
      }
    }
  }

  boolean accepts(Map<String, String> labels) {
    return matchers.stream()
        .allMatch(matcher -> matcher.accepts(labels.getOrDefault(matcher.label(), "")));
  }
}
