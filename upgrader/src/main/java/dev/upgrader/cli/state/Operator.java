package dev.upgrader.cli.state;

import com.grack.nanojson.JsonObject;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The command that is at work on a service, as it says of itself while it holds the {@link
 * OperatorLock}.
 *
 * @param born of the process, so that a reused number is not taken for it
 * @param since milliseconds since the epoch
 * @param doing the phase that it is in
 */
public record Operator(Who who, long pid, long born, String command, long since, String doing) {

  /** This process. */
  public static Operator self(String command) throws IOException {
    long pid = ProcessHandle.current().pid();
    long born = ProcessFacts.of(pid).map(ProcessFacts::born).orElse(-1L);
    return new Operator(Who.calls(), pid, born, command, System.currentTimeMillis(), "begin");
  }

  /** Who is at work now; empty: nobody. */
  public static Optional<Operator> of(Pidfiles pidfiles) {
    return JsonFile.read(file(pidfiles))
        .map(Operator::of)
        .filter(
            operator ->
                ProcessFacts.of(operator.pid)
                    .filter(facts -> !facts.zombie() && facts.born() == operator.born)
                    .isPresent());
  }

  Operator doing(String phase) {
    return new Operator(who, pid, born, command, since, phase);
  }

  /** For messages: who, what, since when. */
  public String words() {
    Instant start = Instant.ofEpochMilli(since);
    Duration age = Duration.between(start, Instant.now());
    LocalTime time = LocalTime.ofInstant(start, ZoneId.systemDefault());
    return PlainText.of(
        who.words()
            + " is at it: "
            + command
            + " since "
            + time.truncatedTo(ChronoUnit.SECONDS)
            + " ("
            + Math.max(0, age.toSeconds())
            + " s), now in phase "
            + doing
            + ", process "
            + pid);
  }

  /** As an object. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("who", who.json());
    json.put("pid", pid);
    json.put("born", born);
    json.put("command", command);
    json.put("since", since);
    json.put("doing", doing);
    return json;
  }

  static Operator of(JsonObject json) {
    return new Operator(
        Who.of(json.getObject("who", new JsonObject())),
        json.getLong("pid", -1),
        json.getLong("born", -2),
        json.getString("command", "?"),
        json.getLong("since", 0),
        json.getString("doing", "?"));
  }

  static Path file(Pidfiles pidfiles) {
    return ControlClient.directory(pidfiles.current()).resolve("operator.json");
  }
}
