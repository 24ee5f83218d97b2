package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.config.Address;
import dev.upgrader.config.Configuration;
import dev.upgrader.os.Errno;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real connections; what goes wrong with them is a fault of the owner's, and time stands still. */
@Timeout(30)
class AcceptorTest implements Acceptor.Owner {
  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Poller poller;
  private OpenListener listener;
  private Acceptor acceptor;
  private Socket client;
  private int fault;
  private int admitted;
  private int asked;
  private boolean hasRoom;

  @BeforeEach
  void listen() throws IOException {
    poller = new Poller();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    listener =
        OpenListener.bind(
            new Configuration.Listener(
                "test", new Address.Tcp("127.0.0.1", port), Configuration.Scope.GENERATION));
    LibC.setNonBlocking(listener.fd());
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "test");
    acceptor = new Acceptor(listener.fd(), "a guest", poller, timers, log, this);
    client = new Socket(InetAddress.getLoopbackAddress(), port);
  }

  @AfterEach
  void close() throws IOException {
    acceptor.close();
    listener.close(false);
    poller.close();
    client.close();
  }

  @Override
  public void admit(int connection) throws OsException {
    asked++;
    if (fault != 0) {
      throw new OsException(fault);
    }
    admitted++;
    LibC.close(connection);
  }

  @Override
  public boolean makeRoom() {
    return hasRoom;
  }

  @Test
  void aConnectionThatCannotBeTakenIsClosed() throws Exception {
    fault = Errno.ENOMEM;
    poller.poll(-1);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void withoutDescriptorsItRestsASecondAndSaysSo() throws Exception {
    fault = Errno.EMFILE;
    poller.poll(-1);
    assertThat(said).asString().contains("cannot take a guest: too many open files");
    fault = 0;
    Socket next = new Socket(client.getInetAddress(), client.getPort());
    poller.poll(0);
    assertThat(asked).isEqualTo(1);
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.runDue();
    poller.poll(-1);
    assertThat(admitted).isEqualTo(1);
    next.close();
  }

  @Test
  void whereRoomCanBeMadeTheNextIsTakenAtOnce() throws Exception {
    fault = Errno.EMFILE;
    hasRoom = true;
    poller.poll(-1);
    takesTheNext();
  }

  @Test
  void aConnectionThatHasGoneIsNoReasonToRest() throws Exception {
    fault = Errno.ECONNABORTED;
    poller.poll(-1);
    takesTheNext();
  }

  @Test
  void roomIsMadeForWantOfItOnly() throws Exception {
    fault = Errno.EINVAL;
    hasRoom = true;
    poller.poll(-1);
    assertThat(said).asString().contains("cannot take a guest: invalid argument");
  }

  @Test
  void nothingIsTakenAfterTheClose() throws Exception {
    fault = Errno.EMFILE;
    poller.poll(-1);
    acceptor.close();
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.runDue();
    new Socket(client.getInetAddress(), client.getPort()).close();
    poller.poll(0);
    assertThat(asked).isEqualTo(1);
  }

  private void takesTheNext() throws IOException {
    fault = 0;
    Socket next = new Socket(client.getInetAddress(), client.getPort());
    poller.poll(-1);
    assertThat(admitted).isEqualTo(1);
    assertThat(said).asString().isEmpty();
    next.close();
  }
}
