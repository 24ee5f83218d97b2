package com.example.servers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The oldest way: one thread asleep in {@code ServerSocket.accept}. */
public final class SocketServer {

  private SocketServer() {}

  public static void main(String[] arguments) throws IOException {
    ExecutorService handlers = Executors.newCachedThreadPool();
    try (ServerSocket server = new ServerSocket(Integer.parseInt(arguments[0]))) {
      System.out.println("listening on " + server.getLocalSocketAddress());
      while (true) {
        Socket socket = server.accept();
        handlers.execute(() -> handle(socket));
      }
    }
  }

  private static void handle(Socket socket) {
    try (socket) {
      Pid.answer(socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
