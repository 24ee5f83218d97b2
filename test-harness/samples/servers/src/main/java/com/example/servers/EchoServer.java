package com.example.servers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** Answers every datagram by its PID. */
public final class EchoServer {

  private EchoServer() {}

  public static void main(String[] arguments) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(arguments[0]))) {
      System.out.println("bound to port " + socket.getLocalPort());
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      while (true) {
        socket.receive(packet);
        socket.send(new DatagramPacket(Pid.BODY, Pid.BODY.length, packet.getSocketAddress()));
      }
    }
  }
}
