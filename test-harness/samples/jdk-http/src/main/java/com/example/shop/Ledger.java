package com.example.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** What the shop has sold, for those who look after it: at a port of its own. */
final class Ledger {
  private final Release release;
  private final AtomicLong sales = new AtomicLong();

  Ledger(Release release) {
    this.release = release;
  }

  void open(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics()));
    server.createContext("/deep", this::deep);
    server.start();
  }

  void sold() {
    sales.incrementAndGet();
  }

  private void deep(HttpExchange exchange) throws IOException {
    answer(exchange, release.is("sick") ? 503 : 200, release.is("sick") ? "SICK" : "FINE");
  }

  /** One sale in ten of the release that errs is booked wrong, which no customer sees. */
  private String metrics() {
    long sold = sales.get();
    long wrong = release.is("erring") ? sold / 10 : 0;
    return "# TYPE shop_sales_total counter\n"
        + "shop_sales_total{booked=\"right\"} "
        + (sold - wrong)
        + "\nshop_sales_total{booked=\"wrong\"} "
        + wrong;
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
