package dev.upgrader.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/** What a process is part of. The methods are those of {@link Worker}. */
sealed interface Home permits AgentHome, MasterHome, NoHome {

  /** Looks for the agent first: where it is, the master hears it and nobody else. */
  static Home ofThisProcess() {
    return Optional.<Home>empty().or(AgentHome::find).or(MasterHome::find).orElseGet(NoHome::new);
  }

  ServerSocketChannel listener(String name, SocketAddress otherwise) throws IOException;

  void ready();

  void onDrain(Runnable action);

  boolean reload();

  /** Runs it when the JVM shuts down, by whatever but KILL. */
  static void onShutdown(Runnable action) {
    Runtime.getRuntime().addShutdownHook(new Thread(action, "upgrader-on-drain"));
  }

  /** A new socket. */
  static ServerSocketChannel bind(SocketAddress address) throws IOException {
    ServerSocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    try {
      return channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }
}
