package dev.upgrader.cli.gate;

import java.util.stream.Stream;

/** A number that depends on what the workers' metrics say. */
sealed interface Expression {

  /** Where readings come from. */
  interface Readings {
    double of(Series series) throws NoReading;
  }

  /** A reading cannot be had. */
  final class NoReading extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean yet;

    NoReading(boolean yet, String reason) {
      super(reason);
      this.yet = yet;
    }

    /** It will be there soon. */
    boolean isYet() {
      return yet;
    }
  }

  double value(Readings readings) throws NoReading;

  /** All that is read. */
  Stream<Series> series();

  /** A number as written. */
  record Constant(double number) implements Expression {
    @Override
    public double value(Readings readings) {
      return number;
    }

    @Override
    public Stream<Series> series() {
      return Stream.empty();
    }
  }

  /** A reading. */
  record Reading(Series one) implements Expression {
    @Override
    public double value(Readings readings) throws NoReading {
      return readings.of(one);
    }

    @Override
    public Stream<Series> series() {
      return Stream.of(one);
    }
  }

  /** Two of them, with one of + - * / between. */
  record Binary(Expression left, char operator, Expression right) implements Expression {
    @Override
    public double value(Readings readings) throws NoReading {
      double first = left.value(readings);
      double second = right.value(readings);
      return switch (operator) {
        case '+' -> first + second;
        case '-' -> first - second;
        case '*' -> first * second;
        case '/' -> first / second;
        default -> throw new IllegalStateException("operator " + operator);
      };
    }

    @Override
    public Stream<Series> series() {
      return Stream.concat(left.series(), right.series());
    }
  }
}
