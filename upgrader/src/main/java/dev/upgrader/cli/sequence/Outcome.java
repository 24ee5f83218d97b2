package dev.upgrader.cli.sequence;

import com.grack.nanojson.JsonObject;

/**
 * What a command has brought about.
 *
 * @param word for scripts
 * @param text for people
 * @param facts for scripts, beside the word
 */
public record Outcome(String word, String text, JsonObject facts) {

  static Outcome of(String word, String text) {
    return new Outcome(word, text, new JsonObject());
  }

  Outcome with(String key, Object value) {
    JsonObject more = new JsonObject(facts);
    more.put(key, value);
    return new Outcome(word, text, more);
  }

  /** As one object. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("result", word);
    json.putAll(facts);
    return json;
  }
}
