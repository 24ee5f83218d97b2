package dev.upgrader.control;

import java.util.stream.Collectors;

/** Text from a worker or another process, as it may be shown on a terminal. */
public final class PlainText {
  private PlainText() {}

  /**
   * One line, in which nothing moves the cursor, changes a colour or a title: '?' stands for it.
   */
  public static String of(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.chars()
        .forEach(
            each ->
                plain.append(
                    each == '\n' ? ' ' : Character.isISOControl(each) ? '?' : (char) each));
    return plain.toString();
  }

  /** The same of each line. */
  public static String ofLines(String text) {
    return text.lines().map(PlainText::of).collect(Collectors.joining("\n"));
  }
}
