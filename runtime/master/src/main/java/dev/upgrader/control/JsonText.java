package dev.upgrader.control;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;

/** One JSON object that somebody else has written. */
public final class JsonText {

  /**
   * What we write has five levels; the parser's stack would not bear as many as fit into a line.
   */
  private static final int MOST_LEVELS = 16;

  private JsonText() {}

  /**
   * The object.
   *
   * @throws IllegalArgumentException it is none; the text says why
   */
  public static JsonObject object(String text) {
    if (isTooDeep(text)) {
      throw new IllegalArgumentException(
          "cannot read JSON: nested deeper than " + MOST_LEVELS + " levels");
    }
    try {
      return JsonParser.object().from(text);
    } catch (JsonParserException e) {
      throw new IllegalArgumentException("cannot read JSON: " + e.getMessage(), e);
    }
  }

  private static boolean isTooDeep(String text) {
    int levels = 0;
    boolean quoted = false;
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next == '"') {
        quoted = !quoted;
      } else if (quoted) {
        // What a backslash stands before ends no text.
        at += next == '\\' ? 1 : 0;
      } else if (next == '[' || next == '{') {
        levels++;
      } else if (next == ']' || next == '}') {
        levels--;
      }
      if (levels > MOST_LEVELS) {
        return true;
      }
    }
    return false;
  }
}
