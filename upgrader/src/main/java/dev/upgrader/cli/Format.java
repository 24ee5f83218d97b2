package dev.upgrader.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** For whom a result is. */
enum Format {
  /** People. */
  TEXT,
  /** Scripts: one object a line. */
  JSON;

  private static final Pattern ASKED =
      Pattern.compile("(?s)(.*\n)?(-o[\n=]?|--output[\n=])json(\n.*)?");

  /** By arguments that could not be read; what follows {@code --} is not meant for this program. */
  static Format askedFor(String... arguments) {
    String before = (String.join("\n", arguments) + "\n").replaceFirst("(?s)(^|\n)--\n.*", "\n");
    return ASKED.matcher(before.toLowerCase(Locale.ROOT)).matches() ? JSON : TEXT;
  }
}
