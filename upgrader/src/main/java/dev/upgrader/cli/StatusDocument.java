package dev.upgrader.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.state.Generations;
import dev.upgrader.cli.state.Holder;
import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Operator;
import dev.upgrader.control.StatusJson;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code status -o json} prints: the masters' own words and who is behind the pidfiles. */
final class StatusDocument {

  private StatusDocument() {}

  static JsonObject of(Generations generations) {
    JsonArray masters = new JsonArray();
    generations.masters().forEach(master -> masters.add(StatusJson.object(master)));
    JsonArray pidfiles = new JsonArray();
    pidfiles.add(pidfile(generations.pidfiles().current(), generations.current()));
    pidfiles.add(pidfile(generations.pidfiles().old(), generations.former()));
    JsonObject json = new JsonObject();
    json.put("generations", masters);
    json.put("pidfiles", pidfiles);
    json.put("foreign", generations.foreign());
    json.put("operator", Operator.of(generations.pidfiles()).map(Operator::json).orElse(null));
    json.put("upgrade", Intent.of(generations.pidfiles()).map(Intent::json).orElse(null));
    return json;
  }

  private static JsonObject pidfile(Path file, Holder holder) {
    JsonObject json = new JsonObject();
    json.put("file", file.toString());
    json.put("holder", holder.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    json.put("detail", holder.words());
    return json;
  }
}
