package dev.upgrader.harness.bench.compatibility;

import dev.upgrader.harness.load.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A row of the matrix: a sample and how it is run.
 *
 * @param artifact by whose file name the version is known; empty: it comes with the JDK
 * @param libraries the sample's folder of jars; empty: the Spring Boot jar
 * @param arguments after the port
 * @param also whether it is run on JDK 25 too
 */
record Server(
    String name,
    String artifact,
    String libraries,
    String main,
    String arguments,
    Protocol protocol,
    boolean also) {

  static final List<Server> ALL =
      List.of(
          plain("JDK HttpServer", "", "JdkServer", "", Protocol.HTTP),
          plain("plain ServerSocket", "", "SocketServer", "", Protocol.HTTP),
          spring("Tomcat (Spring Boot)", Protocol.HTTP),
          spring("Tomcat (Spring Boot), TLS", Protocol.HTTPS),
          plain("Jetty", "jetty-server", "JettyServer", "", Protocol.HTTP),
          plain("Jetty, HTTP/2", "jetty-server", "JettyServer", "h2c", Protocol.H2C),
          plain("Jetty, HTTP/2 over TLS", "jetty-server", "JettyServer", "h2", Protocol.H2),
          plain("Undertow", "undertow-core", "UndertowServer", "", Protocol.HTTP),
          netty("Netty NIO", "lib", "nio", Protocol.HTTP, true),
          netty("Netty epoll", "lib", "epoll", Protocol.HTTP, true),
          netty("Netty NIO, TLS", "lib", "nio https", Protocol.HTTPS, true),
          netty("Netty NIO, HTTP/2", "lib", "nio h2c", Protocol.H2C, true),
          netty("Netty epoll, HTTP/2 over TLS", "lib", "epoll h2", Protocol.H2, true),
          netty("Netty NIO", "lib-netty42", "nio", Protocol.HTTP, false),
          netty("Netty epoll", "lib-netty42", "epoll", Protocol.HTTP, false),
          netty("Netty io_uring", "lib-netty42", "io_uring", Protocol.HTTP, false),
          netty("Netty epoll, HTTP/2", "lib-netty42", "epoll h2c", Protocol.H2C, false),
          plain("Vert.x", "vertx-core", "VertxServer", "", Protocol.HTTP),
          new Server(
              "Vert.x", "vertx-core", "lib-netty42", "VertxServer", "", Protocol.HTTP, false),
          plain("gRPC, shaded Netty", "grpc-netty-shaded", "GrpcServer", "", Protocol.GRPC));

  private static final Pattern VERSION = Pattern.compile("-(\\d[^/]*?)(?:\\.Final)?\\.jar");

  private static Server plain(
      String name, String artifact, String main, String arguments, Protocol protocol) {
    return new Server(name, artifact, "lib", main, arguments, protocol, false);
  }

  private static Server netty(
      String name, String libraries, String arguments, Protocol protocol, boolean also) {
    return new Server(name, "netty-transport", libraries, "NettyServer", arguments, protocol, also);
  }

  private static Server spring(String name, Protocol protocol) {
    return new Server(name, "tomcat-embed-core", "", "", "", protocol, true);
  }

  boolean isSpringBoot() {
    return libraries.isEmpty();
  }

  boolean isOverTls() {
    return protocol == Protocol.HTTPS || protocol == Protocol.H2;
  }

  /** One of those that bring their own stack, over HTTP/1.1 without TLS. */
  boolean isPlainHttp() {
    return protocol == Protocol.HTTP && !libraries.equals("lib-netty42");
  }

  /** What its clients must be answered; the group tells who did. */
  Pattern body() {
    return Pattern.compile(isSpringBoot() ? "shop (\\S+)\n" : "(\\d+)");
  }

  String path() {
    return protocol == Protocol.GRPC ? "/shop.Pid/Get" : "/";
  }

  /** Everything after {@code java} that starts one of ours. */
  List<String> command(Path samples, int port, Path keystore) {
    Path servers = samples.resolve("servers");
    String classPath = servers.resolve("servers.jar") + ":" + servers.resolve(libraries) + "/*";
    String line = "-Dkeystore=" + keystore + " -cp " + classPath + " com.example.servers." + main;
    return List.of((line + " " + port + " " + arguments).strip().split(" ", -1));
  }

  Map<String, String> environment(int port, Path keystore) {
    if (protocol != Protocol.HTTPS || !isSpringBoot()) {
      return Map.of("SERVER_PORT", String.valueOf(port));
    }
    return Map.of(
        "SERVER_PORT", String.valueOf(port),
        "SERVER_SSL_KEY_STORE", keystore.toString(),
        "SERVER_SSL_KEY_STORE_PASSWORD", "changeit");
  }

  /** Of the jar that is really run. */
  String version(Path samples) throws IOException {
    if (artifact.isEmpty()) {
      return "";
    }
    if (isSpringBoot()) {
      try (ZipFile jar = new ZipFile(springBoot(samples).toFile())) {
        return version(jar.stream().map(ZipEntry::getName));
      }
    }
    try (Stream<Path> jars = Files.list(samples.resolve("servers").resolve(libraries))) {
      return version(jars.map(Path::toString));
    }
  }

  private String version(Stream<String> jars) {
    return jars.filter(jar -> jar.matches(".*/" + artifact + "-\\d[^/]*\\.jar"))
        .map(VERSION::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + artifact + " in " + libraries));
  }

  /** Its jar, as it is built. */
  Path springBoot(Path samples) {
    return samples.resolve("spring-boot/releases/v1/shop.jar");
  }
}
