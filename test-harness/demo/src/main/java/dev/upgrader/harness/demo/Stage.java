package dev.upgrader.harness.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A folder with everything the service needs: releases, the symlink, configuration, pidfile. */
record Stage(Path folder, Path samples, int port) {

  static Stage set(Path samples) throws IOException {
    Path folder = Files.createTempDirectory("upgrader-demo");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Stage(folder, samples.toAbsolutePath(), free.getLocalPort()).furnish();
    }
  }

  private Stage furnish() throws IOException {
    deploy("v1");
    Files.writeString(
        configuration(),
        """
        name: shop
        pidfile: %s
        release: %s
        command: [java, -Xmx256m, -jar, "${release}/shop.jar"]
        listeners:
          - { name: http, address: "127.0.0.1:%d" }
        readiness: { listener: http, path: /actuator/health/readiness, interval: 250ms, timeout: 1s }
        timeouts: { ready: 30s, drain: 10s, quick: 5s }
        environment: { SERVER_PORT: "%d", SERVER_ADDRESS: "127.0.0.1" }
        """
            .formatted(pidfile(), folder.resolve("current"), port, port));
    return this;
  }

  /** Points the symlink to another release, in one step. */
  void deploy(String release) throws IOException {
    Path next = folder.resolve("next");
    Files.createSymbolicLink(next, samples.resolve("spring-boot/releases").resolve(release));
    Files.move(next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
  }

  Path configuration() {
    return folder.resolve("shop.yaml");
  }

  Path log() {
    return folder.resolve("shop.log");
  }

  Path pidfile() {
    return folder.resolve("shop.pid");
  }

  Path oldPidfile() {
    return folder.resolve("shop.pid.oldbin");
  }

  /** The PID in a pidfile, if there is one. */
  static Optional<Long> pid(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Takes everything away; whatever still runs is killed. */
  void clear() throws IOException {
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
