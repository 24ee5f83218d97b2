package dev.upgrader.control;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;

/** What is said to a master, as one line. */
public final class ControlRequest {

  private final JsonObject json = new JsonObject();

  private ControlRequest(String command) {
    json.put("v", 1);
    json.put("command", command);
  }

  /** A command without arguments. */
  public static ControlRequest of(String command) {
    return new ControlRequest(command);
  }

  /** USR2; {@code canary}: so many live workers of the new generation at first, 0: all. */
  public static ControlRequest upgrade(int canary) {
    ControlRequest request = new ControlRequest("upgrade");
    if (canary > 0) {
      request.json.put("canary", canary);
    }
    return request;
  }

  /** WINCH; {@code park}: keep the workers, whatever the configuration says. */
  public static ControlRequest quiet(boolean park) {
    ControlRequest request = new ControlRequest("quiet");
    if (park) {
      request.json.put("park", true);
    }
    return request;
  }

  /** The same, to be refused when this new master has ended: the old one is not to go then. */
  public ControlRequest beside(long successor) {
    json.put("beside", successor);
    return this;
  }

  /** This many workers. */
  public static ControlRequest scale(int workers) {
    ControlRequest request = new ControlRequest("scale");
    request.json.put("workers", workers);
    return request;
  }

  /** Its name. */
  public String command() {
    return json.getString("command");
  }

  String line() {
    return JsonWriter.string(json);
  }
}
