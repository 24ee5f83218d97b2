package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.os.LibC;
import dev.upgrader.os.LingeringSocket;
import dev.upgrader.os.Poller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the other end of a channel can do to the loop. */
@Timeout(10)
final class LineChannelTest implements LineChannel.Listener {
  private final List<String> told = new ArrayList<>();
  private Poller poller;
  private int other;
  private LineChannel channel;

  @BeforeEach
  void connect() throws IOException {
    int[] pair = LibC.socketPair(LibC.SOCK_STREAM);
    poller = new Poller();
    other = pair[1];
    channel = new LineChannel(pair[0], poller, 100, this);
  }

  @AfterEach
  void disconnect() throws IOException {
    LibC.close(other);
    poller.close();
  }

  @Test
  void passedSocketThatLingersEndsTheChannelAndHoldsUpNothing() throws IOException {
    try (LingeringSocket socket = new LingeringSocket()) {
      say("before\n");
      socket.sendAndClose(other);
      say("behind\n");
      channel.finish();
      assertThat(told).containsExactly("closed");
    }
  }

  @Test
  void unreadSocketThatLingersHoldsUpNoClose() throws IOException {
    try (LingeringSocket socket = new LingeringSocket()) {
      socket.sendAndClose(other);
      channel.close();
      assertThat(told).containsExactly("closed");
    }
  }

  private void say(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer direct = LibC.memory(bytes.length).put(bytes).flip();
    LibC.send(other, direct);
  }

  @Override
  public void line(String line) {
    told.add(line);
  }

  @Override
  public void closed() {
    told.add("closed");
  }
}
