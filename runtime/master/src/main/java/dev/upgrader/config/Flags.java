package dev.upgrader.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layer of the command line, for the small case that needs no file.
 *
 * @param listen each {@code ADDRESS} or {@code NAME=ADDRESS}; empty: the file's listeners stand
 * @param command empty: the file's command stands
 */
public record Flags(
    Optional<String> pidfile,
    Optional<String> name,
    List<String> listen,
    Optional<String> workers,
    List<String> command) {

  private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)");

  /** Nothing was said. */
  public static final Flags NONE =
      new Flags(Optional.empty(), Optional.empty(), List.of(), Optional.empty(), List.of());

  Settings read(Optional<Path> directory) {
    Settings settings = new Settings();
    pidfile.ifPresent(text -> settings.put("pidfile", new Value(text, "--pidfile", directory)));
    name.ifPresent(text -> settings.put("name", new Value(text, "--name", directory)));
    workers.ifPresent(text -> settings.put("workers", new Value(text, "--workers", directory)));
    if (!command.isEmpty()) {
      settings.put(
          "command", command.stream().map(text -> new Value(text, "--", directory)).toList());
    }
    if (!listen.isEmpty()) {
      List<Map<String, Value>> listeners = new ArrayList<>();
      listen.forEach(text -> listeners.add(listener(text, directory)));
      settings.putListeners(listeners);
    }
    return settings;
  }

  private static Map<String, Value> listener(String text, Optional<Path> directory) {
    String origin = "--listen " + text;
    Matcher named = NAMED.matcher(text);
    String address = named.matches() ? named.group(2) : text;
    String name = named.matches() ? named.group(1) : nameOf(address);
    return Map.of(
        "",
        new Value("", origin, directory),
        "name",
        new Value(name, origin, directory),
        "address",
        new Value(address, origin, directory));
  }

  /** The port or the file's name: the same in every generation, whatever else is listened on. */
  private static String nameOf(String address) {
    int end = Math.max(address.lastIndexOf(':'), address.lastIndexOf('/'));
    String tail = address.substring(end + 1).replaceAll("[^A-Za-z0-9_.-]", "-");
    return address.startsWith("udp:") ? "udp-" + tail : tail;
  }
}
