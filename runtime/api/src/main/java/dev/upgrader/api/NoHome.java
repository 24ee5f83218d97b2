package dev.upgrader.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Nobody's worker: on a laptop, in a unit test. */
final class NoHome implements Home {

  @Override
  public ServerSocketChannel listener(String name, SocketAddress otherwise) throws IOException {
    return Home.bind(otherwise);
  }

  @Override
  public void ready() {
    // Nobody waits for it.
  }

  @Override
  public void onDrain(Runnable action) {
    Home.onShutdown(action);
  }

  @Override
  public boolean reload() {
    return false;
  }
}
