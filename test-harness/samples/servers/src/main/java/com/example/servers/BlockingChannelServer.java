package com.example.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A channel in blocking mode; the argument is a port, or the path of a Unix-domain socket. */
public final class BlockingChannelServer {

  private BlockingChannelServer() {}

  public static void main(String[] arguments) throws IOException {
    boolean kept = Pid.keeps(arguments);
    ExecutorService handlers = Executors.newCachedThreadPool();
    boolean unix = arguments[0].startsWith("/");
    SocketAddress address =
        unix
            ? UnixDomainSocketAddress.of(arguments[0])
            : new InetSocketAddress(Integer.parseInt(arguments[0]));
    try (ServerSocketChannel server =
        unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open()) {
      server.bind(address);
      System.out.println("listening on " + server.getLocalAddress());
      while (true) {
        SocketChannel channel = server.accept();
        handlers.execute(() -> handle(channel, kept));
      }
    }
  }

  private static void handle(SocketChannel channel, boolean kept) {
    try (channel) {
      Pid.serve(Channels.newInputStream(channel), Channels.newOutputStream(channel), kept);
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
