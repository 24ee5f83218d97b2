package dev.upgrader.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has had the last word on a connection, as the kernel tells it. */
class TcpConnectionTest {
  /** So many that the clock does not go on between the opening of most and their first request. */
  private static final int MANY = 50;

  private final List<Socket> clients = new ArrayList<>();
  private final List<Socket> accepted = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, MANY, InetAddress.getLoopbackAddress());
  }

  /** A slow service is still at it. */
  @Test
  void firstRequestThatCameAsItsConnectionWasOpenedIsNotAnswered() throws IOException {
    clientsAsk();
    assertThat(silences()).hasSize(MANY).containsOnly(-1L);
    serviceReads();
    assertThat(silences()).hasSize(MANY).containsOnly(-1L);
  }

  @Test
  void connectionOnWhichNothingWasEverSaidIsSilent() throws IOException {
    clientsConnect();
    assertThat(silences()).hasSize(MANY).allMatch(silence -> silence >= 0);
  }

  @Test
  void serviceThatHasAnsweredHasHadTheLastWord() throws IOException {
    clientsAsk();
    serviceReads();
    for (Socket socket : accepted) {
      socket.getOutputStream().write('b');
    }
    for (Socket client : clients) {
      assertThat(client.getInputStream().read()).isEqualTo('b');
    }
    assertThat(silences()).hasSize(MANY).allMatch(silence -> silence >= 0);
  }

  private void clientsConnect() throws IOException {
    for (int i = 0; i < MANY; i++) {
      connect();
    }
    accept();
  }

  private void clientsAsk() throws IOException {
    for (int i = 0; i < MANY; i++) {
      connect().getOutputStream().write('a');
    }
    accept();
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
    client.setTcpNoDelay(true);
    clients.add(client);
    return client;
  }

  private void accept() throws IOException {
    for (int i = 0; i < MANY; i++) {
      accepted.add(server.accept());
    }
  }

  private void serviceReads() throws IOException {
    for (Socket socket : accepted) {
      assertThat(socket.getInputStream().read()).isEqualTo('a');
    }
  }

  private List<Long> silences() throws OsException {
    return TcpConnection.at(server.getLocalPort()).stream().map(TcpConnection::silence).toList();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    for (Socket socket : accepted) {
      socket.close();
    }
    server.close();
  }
}
