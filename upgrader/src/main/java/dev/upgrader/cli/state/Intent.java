package dev.upgrader.cli.state;

import com.grack.nanojson.JsonObject;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an upgrade has set out to do: written before the first step and gone with the decision.
 * Found by a later command it means that the one before was killed, or has left the decision open.
 *
 * @param operation that this belongs to, in the trail
 * @param oldPid and {@code oldStarted} tell the master that was upgraded
 * @param attempt of that master, which this one is
 * @param generation of the new one
 * @param from release that it runs
 * @param flip of the configured symlink, empty: it stays
 * @param open the command has left the decision to the operator
 * @param back it goes back to the release before the last commit
 */
public record Intent(
    String operation,
    long oldPid,
    long oldStarted,
    int attempt,
    int generation,
    Optional<String> from,
    Optional<Flip> flip,
    boolean open,
    boolean back) {

  /** The link, where it pointed and where it points. */
  public record Flip(String link, String before, String after) {}

  /** Empty: no upgrade is undecided, or it was begun by hand. */
  public static Optional<Intent> of(Pidfiles pidfiles) {
    return JsonFile.read(file(pidfiles)).map(Intent::of);
  }

  /** Remembers it. */
  public void write(Pidfiles pidfiles) throws IOException {
    JsonFile.write(file(pidfiles), json());
  }

  /** It is decided. */
  public static void forget(Pidfiles pidfiles) throws IOException {
    Files.deleteIfExists(file(pidfiles));
  }

  /** The same, with the decision left open. */
  public Intent left() {
    return new Intent(operation, oldPid, oldStarted, attempt, generation, from, flip, true, back);
  }

  /**
   * Whether {@code serving}, which is alone, is not the outcome of the upgrade: the old master, or
   * one of a service that was started anew since.
   */
  public boolean isUndoneBy(Status serving) {
    return isOld(serving) || serving.generation() != generation;
  }

  /** Whether {@code serving}, which is alone, is the master that was to be upgraded. */
  public boolean hasLeftAlone(Status serving) {
    return serving.pid() == oldPid && serving.generation() == generation - 1;
  }

  /** Why there is no new generation; empty: none was started. */
  public Optional<String> failure(Status serving) {
    return serving
        .attempt()
        .filter(last -> last.number() >= attempt)
        .map(last -> last.reason().orElse("it gave no reason"));
  }

  private boolean isOld(Status master) {
    return master.pid() == oldPid && master.started() == oldStarted;
  }

  /** As an object. */
  public JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("operation", operation);
    json.put("oldPid", oldPid);
    json.put("oldStarted", oldStarted);
    json.put("attempt", attempt);
    json.put("generation", generation);
    json.put("from", from.orElse(null));
    json.put("link", flip.map(Flip::link).orElse(null));
    json.put("before", flip.map(Flip::before).orElse(null));
    json.put("after", flip.map(Flip::after).orElse(null));
    json.put("open", open);
    json.put("back", back);
    return json;
  }

  private static Intent of(JsonObject json) {
    return new Intent(
        json.getString("operation", ""),
        json.getLong("oldPid"),
        json.getLong("oldStarted"),
        json.getInt("attempt"),
        json.getInt("generation"),
        Optional.ofNullable(json.getString("from")),
        Optional.ofNullable(json.getString("link"))
            .map(link -> new Flip(link, json.getString("before", ""), json.getString("after", ""))),
        json.getBoolean("open", false),
        json.getBoolean("back", false));
  }

  /** Where it is remembered. */
  public static Path file(Pidfiles pidfiles) {
    return ControlClient.directory(pidfiles.current()).resolve("upgrade.json");
  }
}
