package com.example.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CountDownLatch;

/** Accepts by completion handler. */
public final class AsyncServer {

  private AsyncServer() {}

  public static void main(String[] arguments) throws Exception {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(Integer.parseInt(arguments[0])));
      System.out.println("listening on " + server.getLocalAddress());
      server.accept(null, new Handler(server, Pid.keeps(arguments)));
      new CountDownLatch(1).await();
    }
  }

  private record Handler(AsynchronousServerSocketChannel server, boolean kept)
      implements CompletionHandler<AsynchronousSocketChannel, Void> {

    @Override
    public void completed(AsynchronousSocketChannel channel, Void attachment) {
      server.accept(null, this);
      try (channel) {
        Pid.serve(Channels.newInputStream(channel), Channels.newOutputStream(channel), kept);
      } catch (IOException e) {
        System.out.println(e);
      }
    }

    @Override
    public void failed(Throwable cause, Void attachment) {
      System.out.println(cause);
    }
  }
}
