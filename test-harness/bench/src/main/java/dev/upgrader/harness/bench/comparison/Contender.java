package dev.upgrader.harness.bench.comparison;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A way to get to the next release. Each is a script of its name beside this class that defines
 * {@code start}, {@code upgrade} and {@code version} as one would type it.
 */
enum Contender {
  UPGRADER("upgrader", "Spring Boot (Tomcat)"),
  UPGRADER_NETTY("upgrader-netty", "Netty epoll"),
  NGINX("nginx", "nginx"),
  GUNICORN("gunicorn", "gunicorn, gthread"),
  UNICORN("unicorn", "unicorn"),
  HAPROXY("haproxy", "Spring Boot (Tomcat)"),
  REUSEPORT("reuseport", "Netty epoll"),
  ACTIVATION("activation", "Tomcat"),
  RESTART("restart", "Spring Boot (Tomcat)");

  private final String script;
  private final String service;

  Contender(String script, String service) {
    this.script = script;
    this.service = service;
  }

  String service() {
    return service;
  }

  String title() {
    return switch (this) {
      case UPGRADER, UPGRADER_NETTY -> "upgrader";
      case NGINX, GUNICORN, UNICORN -> "USR2, WINCH, QUIT";
      case HAPROXY -> "HAProxy, blue/green";
      case REUSEPORT -> "SO_REUSEPORT overlap";
      case ACTIVATION -> "socket activation, restart";
      case RESTART -> "plain restart";
    };
  }

  /** What it must answer; services that know no release answer their PID. */
  Pattern body() {
    return switch (this) {
      case UPGRADER_NETTY, REUSEPORT, ACTIVATION -> Pattern.compile("(\\d+)");
      default -> Pattern.compile("shop (\\S+)\n");
    };
  }

  /** Its own script behind the one that all share. */
  String script() {
    return read("prelude") + read(script);
  }

  private static String read(String name) {
    try (InputStream in = Contender.class.getResourceAsStream(name + ".sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
