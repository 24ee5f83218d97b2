package com.example.servers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Binds every port that it is given, says what it got, answers once on each and closes all. With
 * {@code -Dtries=true} it first sees whether they are free.
 */
public final class BindServer {

  private BindServer() {}

  public static void main(String[] arguments) throws Exception {
    ServerSocket[] servers = new ServerSocket[arguments.length];
    if (Boolean.getBoolean("tries")) {
      for (String port : arguments) {
        new ServerSocket(Integer.parseInt(port)).close();
      }
      System.out.println("all are free");
      // So long it boots on.
      Slow.sleep(1_000);
    }
    for (int i = 0; i < servers.length; i++) {
      servers[i] = new ServerSocket();
      servers[i].bind(
          new InetSocketAddress(InetAddress.getByName("0.0.0.0"), Integer.parseInt(arguments[i])));
      System.out.println("port " + servers[i].getLocalPort());
    }
    for (ServerSocket server : servers) {
      Thread acceptor =
          new Thread(
              () -> {
                while (!server.isClosed()) {
                  try (Socket socket = server.accept()) {
                    Pid.answer(socket.getInputStream(), socket.getOutputStream());
                  } catch (java.io.IOException e) {
                    System.out.println("acceptor woken: " + e.getMessage());
                  }
                }
              });
      acceptor.start();
    }
    // The tests write no input: this is the end of it.
    System.in.read();
    for (ServerSocket server : servers) {
      server.close();
    }
    System.out.println("all closed");
  }
}
