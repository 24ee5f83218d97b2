package dev.upgrader.cli.gate;

import dev.upgrader.fuzz.Target;
import dev.upgrader.fuzz.Words;
import java.nio.charset.StandardCharsets;

/** The first line is a condition; what follows is the text of metrics that it is put to. */
public final class ConditionTarget implements Target {

  @Override
  public void take(byte[] input) throws Expression.NoReading {
    String[] parts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
    Condition condition;
    try {
      condition = ConditionParser.parse(parts[0]);
    } catch (IllegalArgumentException e) {
      Words.check(e.getMessage(), e);
      return;
    }
    check(condition, parts.length > 1 ? parts[1] : "");
  }

  private static void check(Condition condition, String text) throws Expression.NoReading {
    PrometheusText metrics = new PrometheusText(text);
    try {
      double left = condition.left().value(one -> metrics.sum(one.selector()).orElse(0));
      double right = condition.right().value(one -> metrics.sum(one.selector()).orElse(0));
      condition.comparison().holds(left, right);
    } catch (IllegalArgumentException e) {
      // An expression of the operator's own that recurses once for each character.
      Words.check(e.getMessage(), e);
    }
  }
}
