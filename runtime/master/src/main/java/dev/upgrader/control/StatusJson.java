package dev.upgrader.control;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.upgrader.lifecycle.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@link Status} as one line of JSON, and back. What is absent stands as null, so that every key is
 * always there; a reader skips the keys that it does not know.
 */
public final class StatusJson {

  private StatusJson() {}

  /** The line, without its newline. */
  public static String write(Status status) {
    return JsonWriter.string(object(status));
  }

  /**
   * The status that {@code line} stands for.
   *
   * @throws IllegalArgumentException it stands for none; the text says why
   */
  public static Status read(String line) {
    return status(JsonText.object(line));
  }

  /** As an object that can be put into a larger answer. */
  public static JsonObject object(Status status) {
    JsonObject json = new JsonObject();
    json.put("pid", status.pid());
    json.put("name", status.name());
    json.put("generation", status.generation());
    json.put("phase", word(status.phase()));
    json.put("paused", status.paused());
    json.put("started", status.started());
    json.put("peer", status.peer());
    json.put("release", status.release().orElse(null));
    json.put("releaseLink", status.releaseLink().orElse(null));
    json.put("pidfile", status.pidfile());
    json.put("pidfileHeld", status.pidfileHeld().orElse(null));
    json.put("wanted", status.wanted());
    json.put("canary", status.canary());
    json.put("forced", status.forced());
    json.put("listeners", array(status.listeners().stream().map(StatusJson::object).toList()));
    json.put("workers", array(status.workers().stream().map(StatusJson::object).toList()));
    json.put("reloadFailure", status.reloadFailure().orElse(null));
    json.put("attempt", status.attempt().map(StatusJson::object).orElse(null));
    return json;
  }

  /** The opposite of {@link #object(Status)}. */
  public static Status status(JsonObject json) {
    return new Status(
        json.getLong("pid"),
        PlainText.of(json.getString("name", "")),
        json.getInt("generation"),
        constant(Phase.class, json, "phase"),
        json.getBoolean("paused"),
        json.getLong("started"),
        json.getLong("peer"),
        text(json, "release"),
        text(json, "releaseLink"),
        json.getString("pidfile", ""),
        text(json, "pidfileHeld"),
        json.getInt("wanted"),
        json.getInt("canary", 0),
        json.getInt("forced", 0),
        objects(json, "listeners").stream().map(StatusJson::listener).toList(),
        objects(json, "workers").stream().map(StatusJson::worker).toList(),
        text(json, "reloadFailure"),
        Optional.ofNullable(json.getObject("attempt")).map(StatusJson::attempt));
  }

  private static JsonObject object(Status.Listener listener) {
    JsonObject json = new JsonObject();
    json.put("name", listener.name());
    json.put("address", listener.address());
    json.put("perWorker", listener.perWorker());
    json.put("inode", listener.inode());
    json.put("queue", listener.queue());
    json.put("backlog", listener.backlog());
    json.put("overflows", listener.overflows());
    return json;
  }

  private static Status.Listener listener(JsonObject json) {
    return new Status.Listener(
        PlainText.of(json.getString("name", "")),
        PlainText.of(json.getString("address", "")),
        json.getBoolean("perWorker"),
        json.getLong("inode"),
        json.getLong("queue", -1),
        json.getLong("backlog", -1),
        json.getLong("overflows", -1));
  }

  private static JsonObject object(Status.Worker worker) {
    JsonObject json = new JsonObject();
    json.put("id", worker.id());
    json.put("pid", worker.pid());
    json.put("state", worker.state());
    json.put("started", worker.started());
    json.put("restarts", worker.restarts());
    json.put("older", worker.older());
    json.put("detail", worker.detail().orElse(null));
    json.put("connections", worker.connections());
    json.put("residentKilobytes", worker.residentKilobytes());
    json.put("sockets", array(worker.sockets().stream().map(StatusJson::object).toList()));
    return json;
  }

  private static Status.Worker worker(JsonObject json) {
    return new Status.Worker(
        json.getInt("id"),
        json.getLong("pid"),
        PlainText.of(json.getString("state", "")),
        json.getLong("started"),
        json.getInt("restarts"),
        json.getBoolean("older"),
        text(json, "detail"),
        json.getInt("connections", -1),
        json.getLong("residentKilobytes", -1),
        objects(json, "sockets").stream().map(StatusJson::socket).toList());
  }

  private static JsonObject object(Status.Socket socket) {
    JsonObject json = new JsonObject();
    json.put("listener", socket.listener());
    json.put("address", socket.address());
    return json;
  }

  private static Status.Socket socket(JsonObject json) {
    return new Status.Socket(
        PlainText.of(json.getString("listener", "")), PlainText.of(json.getString("address", "")));
  }

  private static JsonObject object(Status.Attempt attempt) {
    JsonObject json = new JsonObject();
    json.put("number", attempt.number());
    json.put("result", word(attempt.result()));
    json.put("pid", attempt.pid());
    json.put("reason", attempt.reason().orElse(null));
    return json;
  }

  private static Status.Attempt attempt(JsonObject json) {
    return new Status.Attempt(
        json.getInt("number"),
        constant(Status.Result.class, json, "result"),
        json.getLong("pid"),
        text(json, "reason"));
  }

  private static Optional<String> text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key)).map(PlainText::of);
  }

  private static JsonArray array(List<JsonObject> elements) {
    return new JsonArray(elements);
  }

  private static List<JsonObject> objects(JsonObject json, String key) {
    JsonArray array = json.getArray(key, new JsonArray());
    List<JsonObject> objects = new ArrayList<>();
    for (Object element : array) {
      if (!(element instanceof JsonObject object)) {
        throw new IllegalArgumentException("cannot read status: " + key + ": not objects");
      }
      objects.add(object);
    }
    return objects;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonObject json, String key) {
    String word = json.getString(key, "");
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("cannot read status: unknown " + key + " " + word);
  }
}
