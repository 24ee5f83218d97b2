package dev.upgrader.fuzz;

import java.util.List;
import java.util.regex.Pattern;

/** The form that every error has. */
public final class Words {
  private static final Pattern ERROR = Pattern.compile("cannot [a-z]+.*: .+", Pattern.DOTALL);

  private Words() {}

  /** "cannot VERB …: CAUSE". */
  public static void check(String message, Throwable thrown) {
    if (message == null || !ERROR.matcher(message).matches()) {
      throw new IllegalStateException("an error that says no cause: " + message, thrown);
    }
  }

  /** Lines of a configuration's problems: "WHERE: WHAT", on one line each. */
  static void checkProblems(List<String> problems, List<String> origins) {
    if (problems.isEmpty()) {
      throw new IllegalStateException("refused without a problem");
    }
    for (String problem : problems) {
      boolean placed = origins.stream().anyMatch(problem::startsWith) && problem.contains(": ");
      if (!placed || problem.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalStateException("a problem in no place, or not of one line: " + problem);
      }
    }
  }
}
