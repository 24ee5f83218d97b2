package dev.upgrader.cli.gate;

import java.util.stream.Stream;

/** Two expressions compared: true means that the new generation is not good. */
record Condition(String text, Expression left, Comparison comparison, Expression right) {

  /** How. */
  enum Comparison {
    AT_LEAST(">="),
    AT_MOST("<="),
    EQUAL("=="),
    UNEQUAL("!="),
    MORE(">"),
    LESS("<");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    /** False for what is not a number, such as 0 / 0. */
    boolean holds(double left, double right) {
      if (Double.isNaN(left) || Double.isNaN(right)) {
        return false;
      }
      int order = Double.compare(left, right);
      return switch (this) {
        case AT_LEAST -> order >= 0;
        case AT_MOST -> order <= 0;
        case EQUAL -> left == right;
        case UNEQUAL -> left != right;
        case MORE -> order > 0;
        case LESS -> order < 0;
      };
    }
  }

  Stream<Series> series() {
    return Stream.concat(left.series(), right.series());
  }
}
