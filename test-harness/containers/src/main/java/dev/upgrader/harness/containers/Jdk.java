package dev.upgrader.harness.containers;

import java.util.Map;

/** The JDKs that everything must run on. */
public enum Jdk {
  /** The image's own. */
  V17(""),
  V25("/opt/jdk-25");

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final String home;

  Jdk(String home) {
    this.home = home;
  }

  Map<String, String> environment() {
    return home.isEmpty() ? Map.of() : Map.of("JAVA_HOME", home, "PATH", home + "/bin:" + PATH);
  }
}
