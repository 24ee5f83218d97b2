package dev.upgrader.harness.containers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration file of a shop; keys can be replaced, added and left out. */
public final class ShopConfiguration {
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final String pidfile;
  private final String folder;
  private final int port;

  ShopConfiguration(String name, String folder, int port, Sample sample) {
    this.folder = folder;
    this.port = port;
    pidfile = folder + "/run/shop.pid";
    lines.put("name", name);
    lines.put("pidfile", pidfile);
    lines.put("release", folder + "/current");
    lines.put(
        "command", "[java, -Xmx128m, -XX:TieredStopAtLevel=1, -jar, \"${release}/shop.jar\"]");
    lines.put("workers", "1");
    lines.put("listeners", "");
    if (!sample.readiness().isEmpty()) {
      String probe = "{ listener: http, path: %s, interval: 250ms, timeout: 1s }";
      lines.put("readiness", probe.formatted(sample.readiness()));
    }
    lines.put("timeouts", "{ ready: 60s, drain: 30s, quick: 5s }");
    withoutSocket();
  }

  /** Replaces or adds a key; the value is YAML. */
  public ShopConfiguration with(String key, String value) {
    lines.put(key, value);
    return this;
  }

  /** Runs one of the samples on every server in the place of a shop; it answers its PID. */
  public ShopConfiguration server(String main, String arguments) {
    with("readiness", "{ listener: http, interval: 100ms, timeout: 1s }");
    String options = "-Xmx128m, -XX:TieredStopAtLevel=1, -Dof=%s/".formatted(folder);
    String classPath = "\"/opt/samples/servers/servers.jar:/opt/samples/servers/lib/*\"";
    String words =
        Stream.of(("com.example.servers." + main + " " + port + " " + arguments).strip().split(" "))
            .map(word -> '"' + word + '"')
            .collect(Collectors.joining(", "));
    return with("command", "[java, %s, -cp, %s, %s]".formatted(options, classPath, words));
  }

  /** How many workers each generation has. */
  public ShopConfiguration workers(int count) {
    return with("workers", String.valueOf(count));
  }

  /** How long a new generation may take. */
  public ShopConfiguration readyWithin(String time) {
    return with("timeouts", "{ ready: %s, drain: 10s, quick: 5s }".formatted(time));
  }

  /** Listens at a Unix-domain socket as well; the JDK sample serves there too. */
  public ShopConfiguration withSocket() {
    with(
        "listeners",
        "[{ name: http, address: \"0.0.0.0:%d\" }, { name: door, address: \"unix:%s\" }]"
            .formatted(port, socket()));
    return with(
        "environment", "{ PORT: \"%d\", HOLD: %s, SOCKET: %s }".formatted(port, hold(), socket()));
  }

  /** Its shutdown has no end. */
  public ShopConfiguration lingering() {
    String environment = "{ PORT: \"%d\", HOLD: %s, LINGER: \"true\" }";
    return with("environment", environment.formatted(port, hold()));
  }

  /** Has metrics and deep health as well, at a listener that each worker has for itself. */
  public ShopConfiguration withManagement() {
    int management = port + 1000;
    with(
        "listeners",
        "[{ name: http, address: \"0.0.0.0:%d\" },".formatted(port)
            + " { name: management, address: \"127.0.0.1:%d\", scope: worker }]"
                .formatted(management));
    String environment = "{ PORT: \"%d\", MANAGEMENT_PORT: \"%d\", HOLD: %s }";
    return with("environment", environment.formatted(port, management, hold()));
  }

  /** The opposite. */
  public ShopConfiguration withoutSocket() {
    return at(port);
  }

  /** Listens at that port and nowhere else. */
  public ShopConfiguration at(int other) {
    with("listeners", "[{ name: http, address: \"0.0.0.0:%d\" }]".formatted(other));
    String environment = "{ PORT: \"%d\", SERVER_PORT: \"%d\", HOLD: %s }";
    return with("environment", environment.formatted(other, other, hold()));
  }

  /** The Unix-domain socket of {@link #withSocket}. */
  String socket() {
    return folder + "/run/shop.sock";
  }

  /** While it is there, no worker of the JDK sample gets healthy. */
  String hold() {
    return folder + "/hold";
  }

  String pidfile() {
    return pidfile;
  }

  String yaml() {
    return lines.entrySet().stream()
        .map(line -> line.getKey() + ": " + line.getValue())
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
