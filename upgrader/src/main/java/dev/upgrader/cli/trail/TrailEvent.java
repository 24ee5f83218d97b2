package dev.upgrader.cli.trail;

import com.grack.nanojson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the trail.
 *
 * @param operation that it belongs to: a command that changed something, or tried
 * @param kind {@code begin} (who, command, from, to), {@code phase} (phase, millis, result, reason,
 *     requests, lost), {@code gate} (gate, checks, unhealthy, broken, result, reason) or {@code
 *     end} (result, reason, millis, from, to, generation, requests, lost)
 * @param facts what else there is to say
 */
public record TrailEvent(Instant time, String operation, String kind, JsonObject facts) {

  /** Calendars of all zones know it. */
  private static final Instant LAST = Instant.parse("9999-12-30T00:00:00Z");

  /** The result of an operation whose command was killed, and which is still undecided. */
  public static final String INTERRUPTED = "interrupted";

  /** The reason of an operation that was killed before any master had heard of it. */
  public static final String NEVER_BEGUN = "never begun";

  /** The text under {@code key}, if there is one. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(facts.getString(key));
  }

  /** The number under {@code key}; -1: none. */
  public long number(String key) {
    return facts.getLong(key, -1);
  }

  /** As one object. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("time", time.toString());
    json.put("operation", operation);
    json.put("event", kind);
    json.putAll(facts);
    return json;
  }

  static TrailEvent of(JsonObject json) {
    JsonObject facts = new JsonObject(json);
    facts.remove("time");
    facts.remove("operation");
    facts.remove("event");
    Instant time = Instant.parse(json.getString("time", "1970-01-01T00:00:00Z"));
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
      throw new DateTimeException("no time of ours: " + time);
    }
    return new TrailEvent(
        time, json.getString("operation", ""), json.getString("event", ""), facts);
  }
}
