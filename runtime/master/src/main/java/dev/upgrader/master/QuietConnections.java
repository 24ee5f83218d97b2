package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.os.OsException;
import dev.upgrader.os.TcpConnection;
import dev.upgrader.protocol.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which of a worker's connections may be ended with the least that can go wrong. */
final class QuietConnections {

  private QuietConnections() {}

  static List<Long> of(Message.AskQuiet ask, List<OpenListener> listeners) throws OsException {
    Set<Long> asked = new HashSet<>(ask.inodes());
    Set<Integer> ports = new HashSet<>();
    List<Long> quiet = new ArrayList<>();
    for (OpenListener listener : listeners) {
      if (!listener.perWorker()
          && listener.address() instanceof Address.Tcp tcp
          && ports.add(tcp.port())) {
        TcpConnection.at(tcp.port()).stream()
            .filter(each -> asked.contains(each.inode()) && each.silence() >= ask.millis())
            .forEach(each -> quiet.add(each.inode()));
      }
    }
    return quiet;
  }
}
