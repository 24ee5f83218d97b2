package com.example.servers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The oldest way: one thread asleep in {@code ServerSocket.accept}. With {@code at-leisure} it
 * accepts one connection in 10 ms and no more, with {@code kept-alive one-by-one} the next when the
 * last has ended. With {@code kept-alive exporter} there is a JDK HttpServer beside it, as agents
 * bring one along for their metrics.
 */
public final class SocketServer {

  private SocketServer() {}

  public static void main(String[] arguments) throws IOException {
    boolean kept = Pid.keeps(arguments);
    boolean leisurely = arguments.length > 1 && arguments[1].equals("at-leisure");
    boolean oneByOne = arguments.length > 2 && arguments[2].equals("one-by-one");
    Executor handlers = oneByOne ? Runnable::run : Executors.newCachedThreadPool();
    if (arguments.length > 2 && arguments[2].equals("exporter")) {
      export();
    }
    try (ServerSocket server = new ServerSocket(Integer.parseInt(arguments[0]))) {
      System.out.println("listening on " + server.getLocalSocketAddress());
      while (true) {
        Socket socket = server.accept();
        if (leisurely) {
          Slow.sleep(10);
        }
        handlers.execute(() -> handle(socket, kept));
      }
    }
  }

  /** Answers once, so that all that it takes is loaded. */
  private static void export() throws IOException {
    HttpServer exporter =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    exporter.start();
    try (InputStream answer =
        new URL("http", "127.0.0.1", exporter.getAddress().getPort(), "/").openStream()) {
      answer.readAllBytes();
    }
  }

  private static void handle(Socket socket, boolean kept) {
    try (socket) {
      Pid.serve(socket.getInputStream(), socket.getOutputStream(), kept);
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
