package com.example.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** One thread, one selector, registered before the bind: the order that is hardest to follow. */
public final class SelectorServer {

  private SelectorServer() {}

  public static void main(String[] arguments) throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      selector.selectNow();
      server.bind(new InetSocketAddress(Integer.parseInt(arguments[0])), 1000);
      System.out.println("listening on " + server.getLocalAddress());
      while (true) {
        selector.select(
            key -> {
              try {
                serve(key, selector, Pid.keeps(arguments));
              } catch (IOException e) {
                System.out.println(e);
              }
            });
      }
    }
  }

  private static void serve(SelectionKey key, Selector selector, boolean kept) throws IOException {
    if (key.isAcceptable()) {
      SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
      if (channel != null) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
      }
      return;
    }
    SocketChannel channel = (SocketChannel) key.channel();
    boolean stays = false;
    try {
      // The requests of the tests come in one piece.
      if (channel.read(ByteBuffer.allocate(4096)) > 0) {
        channel.write(ByteBuffer.wrap(kept ? Pid.response() : Pid.lastResponse()));
        stays = kept;
      }
    } finally {
      if (!stays) {
        channel.close();
      }
    }
  }
}
