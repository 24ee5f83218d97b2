package com.example.servers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The JDK's HttpServer. */
public final class JdkServer {

  private JdkServer() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newFixedThreadPool(32));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, Pid.BODY.length);
          exchange.getResponseBody().write(Pid.BODY);
          exchange.close();
        });
    server.start();
    System.out.println("listening on " + server.getAddress());
  }
}
