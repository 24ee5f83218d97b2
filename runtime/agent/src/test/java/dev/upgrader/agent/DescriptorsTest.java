package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class DescriptorsTest {

  private static final int LOOKS = 200;

  @Test
  void selectorsThatAreClosedMeanwhileHideNoRegistration() throws Exception {
    List<Integer> before = Descriptors.sockets();
    try (Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
      selector.selectNow();
      List<Integer> more = new ArrayList<>(Descriptors.sockets());
      more.removeAll(before);
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Void> others = CompletableFuture.runAsync(() -> openAndClose(enough));
      try {
        for (int i = 0; i < LOOKS; i++) {
          assertThat(more)
              .anySatisfy(socket -> assertThat(Descriptors.registrations(socket)).hasSize(1));
        }
      } finally {
        enough.set(true);
        others.get();
      }
    }
  }

  private static void openAndClose(AtomicBoolean enough) {
    try {
      while (!enough.get()) {
        Selector.open().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
