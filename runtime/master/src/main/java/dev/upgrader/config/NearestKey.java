package dev.upgrader.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which known key somebody meant who wrote an unknown one. */
final class NearestKey {

  private NearestKey() {}

  /** The known key with the fewest edits, if a typing slip explains it. */
  static Optional<String> to(String unknown, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String key) -> edits(unknown, key)).thenComparing(key -> key))
        .filter(key -> edits(unknown, key) <= Math.max(2, key.length() / 3));
  }

  /** Levenshtein's distance. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[to.length()];
  }
}
