package com.example.servers;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Answers every datagram by its PID. Arguments: the port, and {@code selector} where it takes half
 * a second for each answer and sends it when its selector says that it can.
 */
public final class EchoServer {

  private static final int THOUGHT_MILLIS = 500;

  private EchoServer() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    if (arguments.length > 1) {
      select(port);
    } else {
      block(port);
    }
  }

  private static void block(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(port)) {
      System.out.println("bound to port " + socket.getLocalPort());
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      while (true) {
        socket.receive(packet);
        socket.send(new DatagramPacket(Pid.BODY, Pid.BODY.length, packet.getSocketAddress()));
      }
    }
  }

  private static void select(int port) throws IOException {
    try (Selector selector = Selector.open();
        DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(port));
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      while (true) {
        SocketAddress client = null;
        while (client == null) {
          selector.select();
          selector.selectedKeys().clear();
          client = channel.receive(ByteBuffer.allocate(64));
        }
        System.out.println("taken");
        Slow.sleep(THOUGHT_MILLIS);
        key.interestOps(SelectionKey.OP_WRITE);
        selector.select();
        selector.selectedKeys().clear();
        channel.send(ByteBuffer.wrap(Pid.BODY), client);
        key.interestOps(SelectionKey.OP_READ);
      }
    }
  }
}
