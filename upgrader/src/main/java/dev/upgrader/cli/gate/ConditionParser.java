package dev.upgrader.cli.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads a condition.
 *
 * <pre>
 * condition = sum ( ">" | ">=" | "<" | "<=" | "==" | "!=" ) sum
 * sum       = product { ( "+" | "-" ) product }
 * product   = factor { ( "*" | "/" ) factor }
 * factor    = number | "(" sum ")" | "old" "(" sum ")" | "rate" "(" selector ")" | selector
 * selector  = name [ "{" label ( "=" | "!=" | "=~" | "!~" ) "text" { "," … } "}" ]
 * </pre>
 */
final class ConditionParser {

  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:]*");
  private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  /** As much as a thread's stack bears of brackets, and of terms in a row. */
  private static final int MOST_LEVELS = 50;

  private static final int LONGEST = 2_000;

  private final String text;
  private int levels;
  private int at;
  private boolean old;

  private ConditionParser(String text) {
    this.text = text;
  }

  /**
   * The condition that {@code text} stands for.
   *
   * @throws IllegalArgumentException it stands for none; the message says where and why
   */
  static Condition parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "cannot read condition " + text.substring(0, 40) + "…: longer than " + LONGEST);
    }
    return new ConditionParser(text).condition();
  }

  private Condition condition() {
    Expression left = sum();
    Condition.Comparison comparison = comparison();
    Expression right = sum();
    skipSpace();
    if (at < text.length()) {
      throw wrong("nothing more was expected");
    }
    Condition condition = new Condition(text, left, comparison, right);
    if (condition.series().findAny().isEmpty()) {
      throw wrong("there is no metric in it");
    }
    return condition;
  }

  private Condition.Comparison comparison() {
    for (Condition.Comparison comparison : Condition.Comparison.values()) {
      if (take(comparison.sign())) {
        return comparison;
      }
    }
    throw wrong("a comparison was expected: > >= < <= == !=");
  }

  private Expression sum() {
    Expression sum = product();
    for (char sign = sign("+-"); sign != 0; sign = sign("+-")) {
      sum = new Expression.Binary(sum, sign, product());
    }
    return sum;
  }

  private Expression product() {
    Expression product = factor();
    for (char sign = sign("*/"); sign != 0; sign = sign("*/")) {
      product = new Expression.Binary(product, sign, factor());
    }
    return product;
  }

  private Expression factor() {
    if (++levels > MOST_LEVELS) {
      throw wrong("nested deeper than " + MOST_LEVELS + " levels");
    }
    Expression factor = operand();
    levels--;
    return factor;
  }

  private Expression operand() {
    if (take("(")) {
      return closed(sum());
    }
    String number = token(NUMBER, 0);
    if (number != null) {
      return new Expression.Constant(Double.parseDouble(number));
    }
    String name = token(NAME, 0);
    if (name == null) {
      throw wrong("a number, a metric, rate(…) or old(…) was expected");
    }
    if (name.equals("rate") && take("(")) {
      return closed(reading(name(), true));
    }
    if (name.equals("old") && take("(")) {
      if (old) {
        throw wrong("old inside old");
      }
      old = true;
      Expression inner = closed(sum());
      old = false;
      return inner;
    }
    return reading(name, false);
  }

  private Expression closed(Expression inner) {
    expect(")");
    return inner;
  }

  private Expression reading(String metric, boolean rate) {
    List<Selector.Matcher> matchers = new ArrayList<>();
    if (take("{")) {
      do {
        matchers.add(matcher());
      } while (take(","));
      expect("}");
    }
    return new Expression.Reading(new Series(new Selector(metric, matchers), rate, old));
  }

  private Selector.Matcher matcher() {
    String label = name();
    for (Selector.Operator operator :
        List.of(
            Selector.Operator.MATCHES,
            Selector.Operator.NOT_MATCHES,
            Selector.Operator.NOT_EQUAL,
            Selector.Operator.EQUAL)) {
      if (take(operator.sign())) {
        return new Selector.Matcher(label, operator, value(operator));
      }
    }
    throw wrong("one of = != =~ !~ was expected");
  }

  private String value(Selector.Operator operator) {
    String value = token(TEXT, 1);
    if (value == null) {
      throw wrong("a text in quotes was expected");
    }
    String plain = value.replaceAll("\\\\(.)", "$1");
    if (operator == Selector.Operator.MATCHES || operator == Selector.Operator.NOT_MATCHES) {
      try {
        Pattern.compile(plain);
      } catch (PatternSyntaxException e) {
        throw wrong("not a regular expression: " + e.getDescription());
      }
    }
    return plain;
  }

  private String name() {
    String name = token(NAME, 0);
    if (name == null) {
      throw wrong("a name was expected");
    }
    return name;
  }

  private void expect(String sign) {
    if (!take(sign)) {
      throw wrong("\"" + sign + "\" was expected");
    }
  }

  private char sign(String signs) {
    skipSpace();
    if (at < text.length() && signs.indexOf(text.charAt(at)) >= 0) {
      return text.charAt(at++);
    }
    return 0;
  }

  private boolean take(String sign) {
    skipSpace();
    if (text.startsWith(sign, at)) {
      at += sign.length();
      return true;
    }
    return false;
  }

  private String token(Pattern pattern, int group) {
    skipSpace();
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    return matcher.group(group);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(
        "cannot read condition " + text + ": at character " + (at + 1) + ": " + why);
  }
}
