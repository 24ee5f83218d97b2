package com.example.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A shop on the JDK's own HTTP server. Port by {@code -Dport} or {@code PORT}, 8080 if neither. At
 * the path {@code SOCKET} too, if there is one; not healthy while a file {@code HOLD} is there, and
 * with {@code LINGER} without an end to its shutdown. With {@code MANAGEMENT_PORT} it tells its
 * metrics and its health at a port of their own.
 */
public final class Shop {
  private static final int THREADS = 32;

  private final Release release;
  private final Ledger ledger;

  private Shop(Release release, Ledger ledger) {
    this.release = release;
    this.ledger = ledger;
  }

  /** Serves until it is told to end. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Release release = Release.ofThisJar();
    if (release.is("exits")) {
      System.err.println("shop: cannot reach the database");
      System.exit(3);
    }
    if (release.is("hangs")) {
      new CountDownLatch(1).await();
    }
    if (System.getenv("SOCKET") != null) {
      UnixDoor.open(Path.of(System.getenv("SOCKET")), release.version());
    }
    if (System.getenv("LINGER") != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(Shop::linger));
    }
    Ledger ledger = new Ledger(release);
    if (System.getenv("MANAGEMENT_PORT") != null) {
      ledger.open(Integer.parseInt(System.getenv("MANAGEMENT_PORT")));
    }
    new Shop(release, ledger).serve(port());
  }

  private static void linger() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int port() {
    String port = Optional.ofNullable(System.getenv("PORT")).orElse("8080");
    return Integer.getInteger("port", Integer.parseInt(port));
  }

  private void serve(int port) throws IOException {
    // Without it every kept-alive answer waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/", this::sell);
    server.createContext("/slow", this::slow);
    server.createContext("/health", this::health);
    server.start();
    System.out.println("shop " + release.version() + " on port " + port);
  }

  private void sell(HttpExchange exchange) throws IOException {
    ledger.sold();
    answer(exchange, 200, "shop " + release.version());
  }

  private void slow(HttpExchange exchange) throws IOException {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("ms=1000");
    try {
      Thread.sleep(Long.parseLong(query.substring("ms=".length())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answer(exchange, 200, "shop " + release.version());
  }

  private void health(HttpExchange exchange) throws IOException {
    String hold = System.getenv("HOLD");
    boolean held = hold != null && Files.exists(Path.of(hold));
    boolean ready = !held && !release.is("never-ready");
    answer(exchange, ready ? 200 : 503, ready ? "UP" : "DOWN");
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      exchange.getResponseHeaders().set("X-Version", release.version());
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
