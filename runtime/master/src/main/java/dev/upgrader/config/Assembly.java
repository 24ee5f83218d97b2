package dev.upgrader.config;

import dev.upgrader.config.Configuration.Listener;
import dev.upgrader.config.Configuration.Readiness;
import dev.upgrader.config.Configuration.Scope;
import dev.upgrader.config.Configuration.Signals;
import dev.upgrader.config.Configuration.Timeouts;
import dev.upgrader.config.Configuration.Touch;
import dev.upgrader.config.Configuration.Warmup;
import dev.upgrader.config.Configuration.Winch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a valid {@link Configuration} of settings, or tells everything that is wrong with them. */
final class Assembly {
  private static final int MOST_REQUESTS = 1_000_000;
  private static final Duration WARMUP = Duration.ofSeconds(30);

  private static final Pattern LISTENER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}?");

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|::1|localhost");

  private static final int MAX_FIFOS = 10;

  /** Of the 107 bytes of a socket's path, unix(7), without ".d/", seven digits and ".sock". */
  private static final int LONGEST_PIDFILE = 107 - 3 - 7 - 5;

  private final Settings settings;
  private final Problems problems;
  private final Conversions conversions;
  private final String whole;

  /**
   * @param whole what a problem is blamed on that is in no single place
   */
  Assembly(Settings settings, Problems problems, String whole) {
    this.settings = settings;
    this.problems = problems;
    this.conversions = new Conversions(settings, problems);
    this.whole = whole;
  }

  Configuration configuration() throws ConfigurationException {
    Optional<Path> pidfile = conversions.path("pidfile");
    if (pidfile.isEmpty() && settings.scalar("pidfile").isEmpty()) {
      problems.add(whole, "no pidfile: give the key pidfile or --pidfile");
    }
    pidfile.ifPresent(this::checkLength);
    List<Listener> listeners = listeners();
    Timeouts timeouts = timeouts();
    Configuration configuration =
        new Configuration(
            conversions.text("name").orElseGet(() -> pidfile.map(Assembly::nameOf).orElse("")),
            pidfile.orElse(Path.of("/")),
            conversions.path("release"),
            command(),
            conversions.count("workers", 1, Configuration.MOST_WORKERS),
            listeners,
            readiness(listeners),
            warmup(listeners, timeouts.ready()),
            timeouts,
            environment(),
            conversions.path("logs.directory"),
            conversions.choice("signals", Signals.class, Signals.GUNICORN),
            conversions.choice("winch", Winch.class, Winch.STOP),
            conversions.flag("die-on-term", false),
            conversions.flag("memory-check", true),
            conversions.flag("agent", true),
            touch(),
            fifos(),
            conversions.text("user"),
            metrics(listeners),
            stdin(listeners),
            conversions.path("class-data"));
    if (!configuration.agent()) {
      checkWithoutAgent(configuration);
    }
    if (configuration.classData().isPresent() && configuration.user().isPresent()) {
      problems.add(
          origin("class-data"),
          "class-data: not together with user, who would write what this user's JVMs read");
    }
    settings.unfilled().forEach(this::refusePlaceholders);
    problems.throwIfAny();
    return configuration;
  }

  /** The control sockets lie beside the pidfile, and the path of a socket is short, unix(7). */
  private void checkLength(Path pidfile) {
    int bytes = pidfile.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_PIDFILE) {
      problems.add(
          origin("pidfile"),
          "pidfile: the path has "
              + bytes
              + " bytes, at most "
              + LONGEST_PIDFILE
              + " leave room for the control sockets beside it; use a shorter one");
    }
  }

  private void refusePlaceholders(String key, List<Value> values) {
    for (Value value : values) {
      Matcher placeholder = PLACEHOLDER.matcher(value.text());
      while (placeholder.find()) {
        problems.add(
            value.origin(),
            key
                + ": "
                + placeholder.group()
                + " is not filled in here; ${release} is, in command and environment");
      }
    }
  }

  /** What only the agent can do. */
  private void checkWithoutAgent(Configuration configuration) {
    for (String section : List.of("readiness", "warmup")) {
      settings.section(section).ifPresent(at -> problems.add(at, needsAgent(section)));
    }
    settings
        .scalar("class-data")
        .ifPresent(value -> problems.add(value.origin(), needsAgent("class-data")));
    if (configuration.winch() == Winch.PARK) {
      settings.scalar("winch").ifPresent(v -> problems.add(v.origin(), needsAgent("winch: park")));
    }
    for (Map<String, Value> declared : settings.listeners()) {
      Value scope = declared.get("scope");
      if (scope != null && scope.text().equals("worker")) {
        problems.add(scope.origin(), needsAgent("scope: worker"));
      }
    }
  }

  private static String needsAgent(String what) {
    return what + ": needs the agent, which agent: false leaves out";
  }

  private static String nameOf(Path pidfile) {
    Path name = pidfile.getFileName();
    return name == null ? "" : name.toString().replaceFirst("\\.pid$", "");
  }

  private List<String> command() {
    List<Value> command = settings.list("command");
    if (command.isEmpty()) {
      problems.add(whole, "no command: give the key command, or it after --");
    } else if (command.get(0).text().isEmpty()) {
      problems.add(command.get(0).origin(), "command: its first word is empty");
    }
    command.forEach(this::checkPlaceholders);
    return command.stream().map(Value::text).toList();
  }

  private void checkPlaceholders(Value word) {
    Matcher placeholder = PLACEHOLDER.matcher(word.text());
    while (placeholder.find()) {
      if (!placeholder.group().equals("${release}")) {
        problems.add(
            word.origin(),
            "command: unknown placeholder " + placeholder.group() + ", known is ${release}");
      } else {
        requireRelease("command", word);
      }
    }
  }

  private void requireRelease(String key, Value value) {
    if (settings.scalar("release").isEmpty()) {
      problems.add(value.origin(), key + ": ${release} without the key release");
    }
  }

  private List<Listener> listeners() {
    List<Listener> listeners = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    Map<Address, String> addresses = new HashMap<>();
    for (Map<String, Value> declared : settings.listeners()) {
      Optional<Listener> listener = listener(declared);
      listener.ifPresent(
          one -> {
            String origin = declared.get("").origin();
            if (names.putIfAbsent(one.name(), origin) != null) {
              problems.add(origin, "listeners: the name '" + one.name() + "' is there twice");
            } else if (addresses.putIfAbsent(one.address(), one.name()) != null) {
              problems.add(origin, "listeners: the address " + one.address() + " is there twice");
            }
            listeners.add(one);
          });
    }
    return listeners;
  }

  private Optional<Listener> listener(Map<String, Value> declared) {
    Optional<Value> name = member(declared, "name");
    Optional<Address> address = member(declared, "address").flatMap(conversions::address);
    Scope scope =
        Optional.ofNullable(declared.get("scope"))
            .map(value -> conversions.choice("scope", value, Scope.class, Scope.GENERATION))
            .orElse(Scope.GENERATION);
    if (name.isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    String text = name.get().text();
    if (!LISTENER_NAME.matcher(text).matches()) {
      problems.add(
          name.get().origin(),
          "listeners.name: expected letters, digits and _ . - and not '" + text + "'");
      return Optional.empty();
    }
    return Optional.of(new Listener(text, address.get(), scope));
  }

  private Optional<Value> member(Map<String, Value> declared, String key) {
    Optional<Value> value = Optional.ofNullable(declared.get(key));
    if (value.isEmpty()) {
      problems.add(declared.get("").origin(), "listeners: one without " + key);
    }
    return value;
  }

  private Optional<Readiness> readiness(List<Listener> listeners) {
    if (settings.section("readiness").isEmpty()) {
      return Optional.empty();
    }
    Optional<String> path = conversions.text("readiness.path");
    path.filter(text -> !text.startsWith("/"))
        .ifPresent(text -> problems.add(origin("readiness.path"), mustBeSlashed("readiness.path")));
    return Optional.of(
        new Readiness(
            listenerOf("readiness", listeners),
            path,
            conversions.duration("readiness.interval", Duration.ofMillis(250)),
            conversions.duration("readiness.timeout", Duration.ofSeconds(1))));
  }

  private Optional<Warmup> warmup(List<Listener> listeners, Duration ready) {
    if (settings.section("warmup").isEmpty()) {
      return Optional.empty();
    }
    List<Value> paths = settings.list("warmup.paths");
    paths.stream()
        .filter(path -> !path.text().startsWith("/"))
        .forEach(path -> problems.add(path.origin(), mustBeSlashed("warmup.paths")));
    Duration half = ready.dividedBy(2);
    Duration time = conversions.duration("warmup.time", half.compareTo(WARMUP) < 0 ? half : WARMUP);
    if (time.compareTo(ready) >= 0) {
      problems.add(
          origin("warmup.time"),
          "warmup.time: must be shorter than timeouts.ready, "
              + ready.toMillis()
              + " ms, in which the service boots as well");
    }
    return Optional.of(
        new Warmup(
            listenerOf("warmup", listeners),
            paths.isEmpty() ? List.of("/") : paths.stream().map(Value::text).toList(),
            conversions.count("warmup.requests", 500, MOST_REQUESTS),
            time));
  }

  private static String mustBeSlashed(String key) {
    return key + ": a path begins with /";
  }

  /** The listener that a section names; the only one where it names none. */
  private String listenerOf(String section, List<Listener> listeners) {
    String key = section + ".listener";
    Optional<String> name = conversions.text(key);
    if (name.isEmpty() && listeners.size() == 1) {
      return listeners.get(0).name();
    }
    if (name.isEmpty()) {
      problems.add(whole, section + ": which listener? give the key " + key);
    } else {
      checkDeclared(key, name.get(), listeners);
    }
    return name.orElse("");
  }

  /** Whoever reaches the port reads it, so it is for this host only. No name is looked up. */
  private Optional<Address.Tcp> metrics(List<Listener> listeners) {
    Optional<Value> value = settings.scalar("metrics.address");
    Optional<Address> address = value.flatMap(conversions::address);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    if (listeners.stream().anyMatch(listener -> listener.address().equals(address.get()))) {
      problems.add(
          value.get().origin(), "metrics.address: " + address.get() + " is a listener's address");
    }
    if (address.get() instanceof Address.Tcp tcp && LOOPBACK.matcher(tcp.host()).matches()) {
      return Optional.of(tcp);
    }
    problems.add(
        value.get().origin(),
        "metrics.address: expected a loopback address such as 127.0.0.1:9464, not "
            + address.get()
            + ": whoever reaches it reads it, there is no password");
    return Optional.empty();
  }

  private Optional<String> stdin(List<Listener> listeners) {
    Optional<String> name = conversions.text("stdin");
    name.ifPresent(text -> checkDeclared("stdin", text, listeners));
    return name;
  }

  private void checkDeclared(String key, String name, List<Listener> listeners) {
    List<String> names = listeners.stream().map(Listener::name).toList();
    if (!names.contains(name)) {
      problems.add(
          origin(key),
          key
              + ": there is no listener '"
              + name
              + "'"
              + NearestKey.to(name, names)
                  .map(near -> ", did you mean '" + near + "'?")
                  .orElse(""));
    }
  }

  private String origin(String key) {
    return settings.scalar(key).map(Value::origin).orElse(whole);
  }

  private Timeouts timeouts() {
    return new Timeouts(
        conversions.duration("timeouts.ready", Duration.ofSeconds(60)),
        conversions.duration("timeouts.drain", Duration.ofSeconds(30)),
        conversions.duration("timeouts.quick", Duration.ofSeconds(5)),
        conversions.duration("timeouts.quiet", Duration.ofSeconds(5)));
  }

  private Touch touch() {
    return new Touch(
        conversions.paths("touch-reload"),
        conversions.paths("touch-workers-reload"),
        conversions.paths("touch-chain-reload"),
        conversions.paths("touch-logreopen"),
        conversions.paths("touch-upgrade"));
  }

  private List<Path> fifos() {
    List<Path> fifos = conversions.paths("fifo");
    if (fifos.size() > MAX_FIFOS) {
      problems.add(whole, "fifo: more than " + MAX_FIFOS + ", a digit chooses one");
    }
    return fifos;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    settings
        .environment()
        .forEach(
            (name, value) -> {
              if (name.isEmpty() || name.contains("=") || name.indexOf('\0') >= 0) {
                problems.add(
                    value.origin(),
                    "environment: '"
                        + ConfigurationFile.beforeValue(name)
                        + "' is no variable's name");
              }
              // Another placeholder may be the service's own.
              if (value.text().contains("${release}")) {
                requireRelease("environment." + ConfigurationFile.beforeValue(name), value);
              }
              environment.put(name, value.text());
            });
    return environment;
  }
}
