package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.SocketAddresses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service manager that reads when the test says so; its socket is a real one. */
@Timeout(30)
final class SystemdTest {
  private static final String FILLING = "filling";

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private ByteBuffer address;
  private int manager;
  private Systemd systemd;

  @BeforeEach
  void listen() throws OsException {
    Path socket = folder.resolve("notify");
    address = SocketAddresses.unix(socket);
    manager = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK);
    LibC.bind(manager, address);
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "test");
    systemd = Systemd.find(Map.of(Systemd.SOCKET, socket.toString()), 1, timers, log);
  }

  @AfterEach
  void close() throws OsException {
    LibC.close(manager);
  }

  @Test
  void whatThereIsNoRoomForIsToldWhenThereIs() throws OsException {
    fill();
    systemd.tell(Systemd.State.READY, "serving");
    assertThat(said).asString().contains("cannot notify the service manager: ");
    assertThat(heard()).isEmpty();
    afterASecond();
    assertThat(heard()).containsExactly("READY=1\nSTATUS=serving\n");
    assertThat(timers.millisToNext()).as("that is all").isEqualTo(-1);
  }

  @Test
  void whatIsNoLongerTrueIsNotTold() throws OsException {
    systemd.tell(Systemd.State.READY, "serving");
    fill();
    systemd.tell(Systemd.State.RELOADING, "reloading");
    assertThat(heard()).containsExactly("READY=1\nSTATUS=serving\n");
    systemd.tell(Systemd.State.READY, "serving");
    afterASecond();
    assertThat(heard()).isEmpty();
    systemd.tell(Systemd.State.STOPPING, "serving");
    assertThat(heard()).containsExactly("STOPPING=1\n");
  }

  private void afterASecond() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.runDue();
  }

  /** Each by a socket of its own: one alone may not send as much as a queue has room for. */
  private void fill() throws OsException {
    try {
      while (true) {
        int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK);
        try {
          byte[] bytes = FILLING.getBytes(StandardCharsets.US_ASCII);
          LibC.sendTo(fd, LibC.memory(bytes.length).put(bytes).flip(), address);
        } finally {
          LibC.close(fd);
        }
      }
    } catch (OsException e) {
      assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
    }
  }

  /** What has arrived, without what has only filled the queue. */
  private List<String> heard() throws OsException {
    List<String> heard = new ArrayList<>();
    ByteBuffer datagram = LibC.memory(1024);
    try {
      while (true) {
        LibC.read(manager, datagram.clear());
        String text = StandardCharsets.UTF_8.decode(datagram.flip()).toString();
        if (!text.equals(FILLING)) {
          heard.add(text);
        }
      }
    } catch (OsException e) {
      assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
    }
    return heard;
  }
}
