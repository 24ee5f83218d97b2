package com.example.servers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The oldest way: one thread asleep in {@code ServerSocket.accept}. With {@code at-leisure} it
 * accepts one connection in 10 ms and no more, with {@code kept-alive one-by-one} the next when the
 * last has ended.
 */
public final class SocketServer {

  private SocketServer() {}

  public static void main(String[] arguments) throws IOException {
    boolean kept = Pid.keeps(arguments);
    boolean leisurely = arguments.length > 1 && arguments[1].equals("at-leisure");
    boolean oneByOne = arguments.length > 2 && arguments[2].equals("one-by-one");
    Executor handlers = oneByOne ? Runnable::run : Executors.newCachedThreadPool();
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

  private static void handle(Socket socket, boolean kept) {
    try (socket) {
      Pid.serve(socket.getInputStream(), socket.getOutputStream(), kept);
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
