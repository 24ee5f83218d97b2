package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.os.LibC;
import dev.upgrader.os.Poller;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real process stands for the old master; the other end of its channel is ours. */
@Timeout(30)
class PredecessorTest implements Predecessor.Owner {
  private final List<String> told = new ArrayList<>();
  private Process old;
  private Poller poller;
  private int end;

  @BeforeEach
  void startTheOldMaster() throws Exception {
    old = new ProcessBuilder("sleep", "60").start();
    poller = new Poller();
  }

  @AfterEach
  void endIt() throws Exception {
    old.destroyForcibly().waitFor();
    poller.close();
  }

  @Test
  void isNotGoneWhileItsProcessIsThereThoughItsChannelIsClosed() throws Exception {
    listen(LibC.openProcess(old.pid()));
    LibC.close(end);
    poller.poll(-1);
    assertThat(told).isEmpty();
    old.destroyForcibly();
    poller.poll(-1);
    assertThat(told).containsExactly("gone");
  }

  @Test
  void isGoneWithItsChannelWhenItHadEndedBefore() throws Exception {
    listen(-1);
    LibC.close(end);
    poller.poll(-1);
    assertThat(told).containsExactly("gone");
  }

  @Test
  void isHeardToItsEndThoughItEndedBeforeAnythingCouldBeSaidToIt() throws Exception {
    int[] channel = LibC.socketPair(LibC.SOCK_STREAM);
    byte[] line = (Wire.encode(new Message.Resumed()) + "\n").getBytes(StandardCharsets.UTF_8);
    LibC.send(channel[1], LibC.memory(line.length).put(line).flip());
    LibC.close(channel[1]);
    listenAt(channel[0], -1);
    poller.poll(-1);
    poller.poll(told.contains("gone") ? 0 : -1);
    assertThat(told).containsExactly("resumed", "gone");
  }

  @Test
  void isHeardUntilItsChannelCloses() throws Exception {
    listen(LibC.openProcess(old.pid()));
    byte[] line = (Wire.encode(new Message.Resumed()) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = LibC.memory(line.length).put(line).flip();
    LibC.send(end, bytes);
    poller.poll(-1);
    assertThat(told).containsExactly("resumed");
    LibC.close(end);
  }

  @Test
  void isFollowedAfterALineThatIsNotUnderstood() throws Exception {
    listen(LibC.openProcess(old.pid()));
    byte[] lines =
        "Tomorrow a=b\nCounted count=times%3Dx\nReopen\nResumed\n".getBytes(StandardCharsets.UTF_8);
    LibC.send(end, LibC.memory(lines.length).put(lines).flip());
    poller.poll(-1);
    assertThat(told).containsExactly("reopens", "resumed");
    LibC.close(end);
  }

  private void listen(int pidfd) throws Exception {
    int[] channel = LibC.socketPair(LibC.SOCK_STREAM);
    end = channel[0];
    listenAt(channel[1], pidfd);
  }

  private void listenAt(int fd, int pidfd) throws Exception {
    Message.Inherit inherited =
        new Message.Inherit(
            Message.VERSION, old.pid(), 2, List.of(), 0, null, null, null, List.of());
    new Predecessor(fd, pidfd, inherited).listen(poller, this, Duration.ofMinutes(5));
  }

  @Override
  public void predecessorResumed() {
    told.add("resumed");
  }

  @Override
  public void predecessorUnable() {
    told.add("unable");
  }

  @Override
  public void predecessorReopens() {
    told.add("reopens");
  }

  @Override
  public void otherCounted(Message.Count count) {
    told.add("counted");
  }

  @Override
  public void predecessorGone() {
    told.add("gone");
  }
}
