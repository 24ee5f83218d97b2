package dev.upgrader.harness.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * A folder with everything a service needs: releases, the symlink, configuration, pidfile.
 *
 * @param releases of the sample
 */
public record Stage(Path folder, Path releases, int port) {

  /** A sample with the path that tells its readiness. */
  public enum Sample {
    JDK_HTTP("jdk-http", "/health"),
    SPRING_BOOT("spring-boot", "/actuator/health/readiness");

    private final String folder;
    private final String readiness;

    Sample(String folder, String readiness) {
      this.folder = folder;
      this.readiness = readiness;
    }

    /** The path that answers 200 when the service is ready. */
    public String readiness() {
      return readiness;
    }
  }

  /** In a new temporary folder, on a free port of the loopback address, v1 deployed. */
  public static Stage set(Path samples, Sample sample, int workers) throws IOException {
    Path releases = samples.toAbsolutePath().resolve(sample.folder).resolve("releases");
    Path folder = Files.createTempDirectory("upgrader-stage");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Stage stage = new Stage(folder, releases, free.getLocalPort());
      stage.deploy("v1");
      stage.configure(sample, workers);
      return stage;
    }
  }

  private void configure(Sample sample, int workers) throws IOException {
    Files.writeString(
        configuration(),
        """
        name: shop
        pidfile: %s
        release: %s
        command: [java, -Xmx256m, -jar, "${release}/shop.jar"]
        workers: %d
        listeners:
          - { name: http, address: "127.0.0.1:%d" }
        readiness: { listener: http, path: %s, interval: 100ms, timeout: 1s }
        timeouts: { ready: 60s, drain: 10s, quick: 5s }
        environment: { PORT: "%d", SERVER_PORT: "%d", SERVER_ADDRESS: "127.0.0.1" }
        """
            .formatted(
                pidfile(), folder.resolve("current"), workers, port, sample.readiness, port, port));
  }

  /** Sets how long a new generation may take from now on; each reads the file when it starts. */
  public void readyWithin(Duration limit) throws IOException {
    String before = Files.readString(configuration());
    String seconds = "ready: " + limit.toSeconds() + "s,";
    Files.writeString(configuration(), before.replaceFirst("ready: \\d+s,", seconds));
  }

  /** Sets how many requests warm a worker before it is live, from the next generation on. */
  public void warmUp(int requests) throws IOException {
    String others = Files.readString(configuration()).replaceFirst("warmup: .*\n", "");
    String line =
        "warmup: { listener: http, paths: [/], requests: %d, time: 50s }\n".formatted(requests);
    Files.writeString(configuration(), requests == 0 ? others : others + line);
  }

  /** Points the symlink to another release, in one step. */
  public void deploy(String release) throws IOException {
    Path next = folder.resolve("next");
    Files.createSymbolicLink(next, releases.resolve(release));
    Files.move(next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The configuration file. */
  public Path configuration() {
    return folder.resolve("shop.yaml");
  }

  /** What the masters and workers say. */
  public Path log() {
    return folder.resolve("shop.log");
  }

  /** The master that serves. */
  public Path pidfile() {
    return folder.resolve("shop.pid");
  }

  /** The old master during an upgrade. */
  public Path oldPidfile() {
    return folder.resolve("shop.pid.oldbin");
  }

  /** The PID in a pidfile, if there is one. */
  public static Optional<Long> pid(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Takes everything away; whatever still runs is killed. */
  public void clear() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    for (Path file : new Path[] {oldPidfile(), pidfile()}) {
      pid(file).flatMap(ProcessHandle::of).ifPresent(Stage::end);
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void end(ProcessHandle master) {
    var workers = master.descendants().toList();
    master.destroyForcibly();
    workers.forEach(ProcessHandle::destroyForcibly);
  }
}
