package dev.upgrader.harness.containers;

/** The sample services. */
public enum Sample {
  JDK_HTTP("jdk-http", "/health"),
  /** Speaks to the upgrader by itself, and is ready when it says so. */
  API("api", ""),
  SPRING_BOOT("spring-boot", "/actuator/health/readiness");

  private final String folder;
  private final String readiness;

  Sample(String folder, String readiness) {
    this.folder = folder;
    this.readiness = readiness;
  }

  String releases() {
    return "/opt/samples/" + folder + "/releases";
  }

  /** The path of its probe; empty: it has none. */
  String readiness() {
    return readiness;
  }
}
