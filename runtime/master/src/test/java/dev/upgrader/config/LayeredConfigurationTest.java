package dev.upgrader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.upgrader.config.Configuration.Listener;
import dev.upgrader.config.Configuration.Readiness;
import dev.upgrader.config.Configuration.Scope;
import dev.upgrader.config.Configuration.Signals;
import dev.upgrader.config.Configuration.Timeouts;
import dev.upgrader.config.Configuration.Touch;
import dev.upgrader.config.Configuration.Warmup;
import dev.upgrader.config.Configuration.Winch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredConfigurationTest {

  private static final String SMALL =
      """
      pidfile: shop.pid
      command: [java, -jar, shop.jar]
      """;

  @TempDir Path directory;

  @Test
  void pidfileBesideWhichNoControlSocketHasRoomIsTold() throws Exception {
    String longest = "/" + "x".repeat(91);
    String settings = "command: [java]\npidfile: ";
    assertThat(load(settings + longest + "\n").pidfile()).isEqualTo(Path.of(longest));
    assertThat(problems(settings + longest + "x\n"))
        .singleElement(STRING)
        .endsWith(
            ":2:10: pidfile: the path has 93 bytes, at most 92 leave room for the control sockets"
                + " beside it; use a shorter one");
  }

  @Test
  void readsEveryKey() throws Exception {
    Configuration configuration =
        load(
            """
            name: shop
            pidfile: /run/shop/shop.pid
            release: /opt/shop/current
            command: [java, -Xmx512m, -jar, "${release}/shop.jar"]
            workers: 2
            listeners:
              - { name: http, address: "0.0.0.0:8080" }
              - { name: management, address: "127.0.0.1:8081", scope: worker }
            readiness: { listener: management, path: /health, interval: 200ms, timeout: 2s }
            warmup: { listener: http, paths: [/, /a], requests: 7, time: 4s }
            timeouts: { ready: 1m, drain: 1h, quick: 3s, quiet: 2s }
            environment: { SPRING_PROFILES_ACTIVE: prod, PORT: 8080, EMPTY: }
            logs: { directory: log }
            signals: uwsgi
            winch: park
            die-on-term: true
            memory-check: false
            agent: true
            touch-reload: [/run/shop/reload]
            touch-workers-reload: [a]
            touch-chain-reload: [b]
            touch-logreopen: [c]
            touch-upgrade: [d, /e]
            fifo: /run/shop/shop.fifo
            user: shop
            metrics: { address: "127.0.0.1:9464" }
            stdin: http
            """);
    assertThat(configuration)
        .isEqualTo(
            new Configuration(
                "shop",
                Path.of("/run/shop/shop.pid"),
                Optional.of(Path.of("/opt/shop/current")),
                List.of("java", "-Xmx512m", "-jar", "${release}/shop.jar"),
                2,
                List.of(
                    new Listener("http", new Address.Tcp("0.0.0.0", 8080), Scope.GENERATION),
                    new Listener("management", new Address.Tcp("127.0.0.1", 8081), Scope.WORKER)),
                Optional.of(
                    new Readiness(
                        "management",
                        Optional.of("/health"),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(2))),
                Optional.of(new Warmup("http", List.of("/", "/a"), 7, Duration.ofSeconds(4))),
                timeouts(60, 3600, 3, 2),
                Map.of("SPRING_PROFILES_ACTIVE", "prod", "PORT", "8080", "EMPTY", ""),
                Optional.of(directory.resolve("log")),
                Signals.UWSGI,
                Winch.PARK,
                true,
                false,
                true,
                new Touch(
                    List.of(Path.of("/run/shop/reload")),
                    List.of(directory.resolve("a")),
                    List.of(directory.resolve("b")),
                    List.of(directory.resolve("c")),
                    List.of(directory.resolve("d"), Path.of("/e"))),
                List.of(Path.of("/run/shop/shop.fifo")),
                Optional.of("shop"),
                Optional.of(new Address.Tcp("127.0.0.1", 9464)),
                Optional.of("http"),
                Optional.empty()));
  }

  @Test
  void hasADefaultForAllButPidfileAndCommand() throws Exception {
    Configuration configuration = load(SMALL);
    assertThat(configuration.name()).isEqualTo("shop");
    assertThat(configuration.pidfile()).isEqualTo(directory.resolve("shop.pid"));
    assertThat(configuration.workers()).isEqualTo(1);
    assertThat(configuration.readiness()).isEmpty();
    assertThat(configuration.timeouts()).isEqualTo(timeouts(60, 30, 5, 5));
    assertThat(configuration.winch()).isEqualTo(Winch.STOP);
    assertThat(configuration.touch()).isEqualTo(Touch.NONE);
  }

  @Test
  void aSectionThatNamesNoListenerMeansTheOnlyOne() throws Exception {
    Configuration configuration =
        load(SMALL + "listeners: [{ name: http, address: 'h:1' }]\nreadiness: { path: / }\n");
    assertThat(configuration.readiness().orElseThrow().listener()).isEqualTo("http");
  }

  @Test
  void flagBeatsEnvironmentBeatsFileBeatsDefault() throws Exception {
    Path file = write(SMALL + "name: file\nworkers: 2\ntimeouts: { ready: 2s, drain: 2s }\n");
    Map<String, String> variables =
        Map.of(
            "UPGRADER_WORKERS", "3", "UPGRADER_NAME", "variable", "UPGRADER_TIMEOUTS_READY", "3s");
    Flags flags =
        new Flags(
            Optional.of("/flag.pid"),
            Optional.empty(),
            List.of("[::1]:80", "admin=unix:/run/a=b.sock"),
            Optional.of("4"),
            List.of("sleep", "1"));
    Configuration configuration =
        new LayeredConfiguration(Optional.of(file), flags, variables, Optional.of(directory))
            .load();
    assertThat(configuration.pidfile()).isEqualTo(Path.of("/flag.pid"));
    assertThat(configuration.name()).isEqualTo("variable");
    assertThat(configuration.workers()).isEqualTo(4);
    assertThat(configuration.command()).containsExactly("sleep", "1");
    assertThat(configuration.timeouts()).isEqualTo(timeouts(3, 2, 5, 5));
    assertThat(configuration.listeners())
        .containsExactly(
            new Listener("80", new Address.Tcp("::1", 80), Scope.GENERATION),
            new Listener("admin", new Address.Unix(Path.of("/run/a=b.sock")), Scope.GENERATION));
  }

  @Test
  void needsNoFile() throws Exception {
    Flags flags =
        new Flags(
            Optional.of("p"), Optional.empty(), List.of(), Optional.empty(), List.of("sleep"));
    Configuration configuration =
        new LayeredConfiguration(Optional.empty(), flags, Map.of(), Optional.of(directory)).load();
    assertThat(configuration.pidfile()).isEqualTo(directory.resolve("p"));
    assertThat(configuration.name()).isEqualTo("p");
  }

  @Test
  void tellsAllProblemsWithTheirPlaces() throws IOException {
    assertThat(
            problems(
                """
                pidfile: shop.pid
                comand: [java]
                workers: two
                listner: []
                listeners:
                  - { name: http, adress: "h:1" }
                timeouts: { redy: 1s, drain: 5 }
                zzzzzzzz: 1
                """))
        .containsExactly(
            at("2:1", "unknown key 'comand', did you mean 'command'?"),
            at("4:1", "unknown key 'listner', did you mean 'listeners'?"),
            at(
                "8:1",
                "unknown key 'zzzzzzzz'; known are agent, class-data, command, die-on-term, environment, fifo,"
                    + " listeners, logs, memory-check, metrics, name, pidfile, readiness, release, signals, stdin,"
                    + " timeouts, touch-chain-reload, touch-logreopen, touch-reload,"
                    + " touch-upgrade, touch-workers-reload, user, warmup, winch, workers"),
            at("6:19", "unknown key 'adress' in listeners, did you mean 'address'?"),
            at("7:13", "unknown key 'redy' in timeouts, did you mean 'ready'?"),
            at("6:5", "listeners: one without address"),
            at("7:30", "timeouts.drain: expected a duration such as 500ms, 30s, 5m or 1h, not '5'"),
            directory.resolve("shop.yaml") + ": no command: give the key command, or it after --",
            at("3:10", "workers: expected a whole number from 0, not 'two'"));
  }

  @Test
  void tellsWhatNeedsTheAgentThatIsLeftOut() throws IOException {
    assertThat(
            problems(
                SMALL
                    + """
                    agent: false
                    winch: park
                    readiness: { listener: http }
                    listeners: [{ name: http, address: "h:1", scope: worker }]
                    """))
        .containsExactly(
            at("5:12", "readiness: needs the agent, which agent: false leaves out"),
            at("4:8", "winch: park: needs the agent, which agent: false leaves out"),
            at("6:50", "scope: worker: needs the agent, which agent: false leaves out"));
  }

  @Test
  void tellsThatProbesNeedTheAgentAlsoWhereTheyNameNoListener() throws IOException {
    String one = SMALL + "agent: false\nlisteners: [{ name: http, address: 'h:1' }]\n";
    assertThat(problems(one + "readiness: { path: /x }\nwarmup: { paths: [/] }\n"))
        .containsExactly(
            at("5:12", "readiness: needs the agent, which agent: false leaves out"),
            at("6:9", "warmup: needs the agent, which agent: false leaves out"));
    Map<String, String> variables = Map.of("UPGRADER_READINESS_PATH", "/x");
    assertThat(
            problems(
                new LayeredConfiguration(
                    Optional.of(write(one)), Flags.NONE, variables, Optional.of(directory))))
        .containsExactly(
            "environment UPGRADER_READINESS_PATH: readiness: needs the agent, which agent: false"
                + " leaves out");
  }

  @Test
  void tellsAWrongTypeFromAWrongValue() throws IOException {
    assertThat(problems(SMALL + "name: [a]\n"))
        .containsExactly(at("3:7", "name: expected one value, not a list"));
    assertThat(problems(SMALL + "name:\n")).containsExactly(at("3:6", "name: has no value"));
    assertThat(problems(SMALL + "touch-reload: /a\n"))
        .containsExactly(at("3:15", "touch-reload: expected a list, not '/a'"));
    assertThat(problems(SMALL + "timeouts: 5s\n"))
        .containsExactly(at("3:11", "timeouts: expected keys and values, not '5s'"));
    assertThat(problems(SMALL + "listeners: { http: 'h:1' }\n"))
        .containsExactly(at("3:12", "listeners: expected a list, not keys and values"));
    assertThat(problems(SMALL + "workers: -1\n"))
        .containsExactly(at("3:10", "workers: expected a whole number from 0, not '-1'"));
    assertThat(problems(SMALL + "workers: 1001\n"))
        .containsExactly(at("3:10", "workers: 1001 are too many, at most 1000"));
    assertThat(problems(SMALL + "winch: go\n"))
        .containsExactly(at("3:8", "winch: expected stop or park, not 'go'"));
    assertThat(problems(SMALL + "die-on-term: yes\n"))
        .containsExactly(at("3:14", "die-on-term: expected true or false, not 'yes'"));
    assertThat(problems(SMALL + "timeouts: { ready: 0s }\n"))
        .containsExactly(at("3:20", "timeouts.ready: must be longer than nothing"));
  }

  @Test
  void checksWhatBelongsTogether() throws IOException {
    assertThat(
            problems(
                SMALL
                    + "listeners: [{ name: http, address: 'h:1' }]\nwarmup: { time: 60s }\n"
                    + "timeouts: { ready: 20s }\n"))
        .containsExactly(
            at(
                "4:17",
                "warmup.time: must be shorter than timeouts.ready, 20000 ms, in which the service"
                    + " boots as well"));
    assertThat(problems(SMALL + "class-data: /cds\nuser: shop\n"))
        .containsExactly(
            at(
                "3:13",
                "class-data: not together with user, who would write what this user's JVMs read"));
    assertThat(problems(SMALL + "class-data: /cds\nagent: false\n"))
        .containsExactly(at("3:13", "class-data: needs the agent, which agent: false leaves out"));
    assertThat(
            problems(
                SMALL + "listeners: [{ name: a, address: 'h:1' }, { name: a, address: 'h:2' }]\n"))
        .containsExactly(at("3:42", "listeners: the name 'a' is there twice"));
    assertThat(
            problems(
                SMALL + "listeners: [{ name: a, address: 'h:1' }, { name: b, address: 'h:1' }]\n"))
        .containsExactly(at("3:42", "listeners: the address h:1 is there twice"));
    assertThat(
            problems(
                SMALL
                    + "listeners: [{ name: http, address: 'h:1' }]\nreadiness: { listener: htp }\n"))
        .containsExactly(
            at("4:24", "readiness.listener: there is no listener 'htp', did you mean 'http'?"));
    assertThat(problems(SMALL + "readiness: { path: / }\n"))
        .containsExactly(
            directory.resolve("shop.yaml")
                + ": readiness: which listener? give the key readiness.listener");
    assertThat(problems(SMALL + "name: a\nname: b\n"))
        .containsExactly(at("4:1", "the key 'name' stands here twice"));
    assertThat(problems(SMALL + "listeners: [{ name: a, address: 'h:x' }]\n"))
        .containsExactly(
            at("3:33", "cannot read address h:x: the port is a number from 1 to 65535, not x"));
  }

  @Test
  void tellsMetricsToThisHostOnly() throws Exception {
    for (String local : List.of("127.0.0.1:1", "127.8.9.10:1", "[::1]:1", "localhost:1")) {
      assertThat(load(metricsAt(local)).metrics().map(Address.Tcp::toString)).hasValue(local);
    }
    for (String reachable :
        List.of("0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.0.0.1.example.org:1", "unix:/run/m")) {
      assertThat(problems(metricsAt(reachable)))
          .containsExactly(
              at(
                  "3:21",
                  "metrics.address: expected a loopback address such as 127.0.0.1:9464, not "
                      + reachable
                      + ": whoever reaches it reads it, there is no password"));
    }
    assertThat(problems(SMALL + "metrics: 127.0.0.1:1\n"))
        .containsExactly(at("3:10", "metrics: expected keys and values, not '127.0.0.1:1'"));
    assertThat(problems(SMALL + "metrics: { adress: '127.0.0.1:1' }\n"))
        .containsExactly(at("3:12", "unknown key 'adress' in metrics, did you mean 'address'?"));
    assertThat(
            problems(metricsAt("127.0.0.1:1") + "listeners: [{name: a, address: '127.0.0.1:1'}]"))
        .containsExactly(at("3:21", "metrics.address: 127.0.0.1:1 is a listener's address"));
  }

  private static String metricsAt(String address) {
    return SMALL + "metrics: { address: '" + address + "' }\n";
  }

  @Test
  void knowsOnePlaceholderInTheCommand() throws IOException {
    assertThat(problems("pidfile: p\nrelease: r\ncommand: ['${release}/a', '${relase}']\n"))
        .containsExactly(at("3:27", "command: unknown placeholder ${relase}, known is ${release}"));
    assertThat(problems("pidfile: p\ncommand: ['${release}']\n"))
        .containsExactly(at("2:11", "command: ${release} without the key release"));
  }

  @Test
  void refusesAPlaceholderWhereNoneIsFilledIn() throws IOException {
    assertThat(
            problems(
                """
                pidfile: p
                release: r
                name: shop-${release}
                command: ['${release}/a']
                logs: { directory: '${release}/logs' }
                touch-reload: [a, '${home}/b']
                listeners: [{ name: http, address: 'unix:/${release}/s' }]
                """))
        .containsExactly(
            unfilled("7:36", "listeners.address", "${release}"),
            unfilled("5:20", "logs.directory", "${release}"),
            unfilled("3:7", "name", "${release}"),
            unfilled("6:19", "touch-reload", "${home}"));
  }

  private String unfilled(String place, String key, String placeholder) {
    return at(
        place,
        key
            + ": "
            + placeholder
            + " is not filled in here; ${release} is, in command and environment");
  }

  @Test
  void leavesPlaceholdersOfTheServiceInTheEnvironmentAlone() throws Exception {
    String environment = "environment: { HOME: '${HOME}', AT: '${release}/etc' }\n";
    assertThat(load(SMALL + "release: r\n" + environment).environment())
        .containsEntry("HOME", "${HOME}")
        .containsEntry("AT", "${release}/etc");
    assertThat(problems(SMALL + environment))
        .containsExactly(at("3:37", "environment.AT: ${release} without the key release"));
  }

  @Test
  void refusesWhatNoStackBearsAndWhatTheKernelWouldCutOff() throws IOException {
    assertThat(problems("a: " + "[".repeat(5_000)))
        .first()
        .isEqualTo(at("1:35", "nested deeper than 32 levels"));
    assertThat(problems("pidfile: p\ncommand: [java, \"a\\0b\"]\n"))
        .containsExactly(at("2:17", "command: holds a zero, where the kernel would cut it off"));
  }

  @Test
  void whatIsQuotedInAProblemSteersNoTerminal() throws IOException {
    assertThat(problems(SMALL + "\"two\\nlines\\e[2J\": 1\n"))
        .singleElement()
        .asString()
        .startsWith(at("3:1", "unknown key 'two?lines?[2J'"));
  }

  @Test
  void saysWhatIsWrongWithTheFileItself() throws IOException {
    assertThat(problems("a: [b\n")).first().asString().startsWith(at("2:1", "not YAML: "));
    Path missing = directory.resolve("missing.yaml");
    assertThat(
            problems(
                new LayeredConfiguration(
                    Optional.of(missing), Flags.NONE, Map.of(), Optional.of(directory))))
        .first()
        .isEqualTo(missing + ": there is no such file");
  }

  @Test
  void blamesFlagAndVariableByName() {
    Flags flags =
        new Flags(
            Optional.of("p"),
            Optional.empty(),
            List.of("http=8080"),
            Optional.of("x"),
            List.of("sleep"));
    Map<String, String> variables = Map.of("UPGRADER_WINCH", "x");
    assertThat(
            problems(
                new LayeredConfiguration(Optional.empty(), flags, variables, Optional.empty())))
        .containsExactly(
            "--pidfile: pidfile: p is relative to a working directory that is gone",
            "--listen http=8080: cannot read address 8080: expected host:port, [v6]:port or"
                + " unix:/path",
            "--workers: workers: expected a whole number from 0, not 'x'",
            "environment UPGRADER_WINCH: winch: expected stop or park, not 'x'");
  }

  private static Timeouts timeouts(long ready, long drain, long quick, long quiet) {
    return new Timeouts(
        Duration.ofSeconds(ready),
        Duration.ofSeconds(drain),
        Duration.ofSeconds(quick),
        Duration.ofSeconds(quiet));
  }

  private Configuration load(String yaml) throws IOException, ConfigurationException {
    return alone(yaml).load();
  }

  private List<String> problems(String yaml) throws IOException {
    return problems(alone(yaml));
  }

  private static List<String> problems(LayeredConfiguration layers) {
    return catchThrowableOfType(ConfigurationException.class, layers::load).problems();
  }

  private LayeredConfiguration alone(String yaml) throws IOException {
    return new LayeredConfiguration(
        Optional.of(write(yaml)), Flags.NONE, Map.of(), Optional.of(Path.of("/elsewhere")));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("shop.yaml"), yaml);
  }

  private String at(String place, String problem) {
    return directory.resolve("shop.yaml") + ":" + place + ": " + problem;
  }
}
