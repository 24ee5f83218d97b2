package dev.upgrader.master;

import com.grack.nanojson.JsonObject;
import dev.upgrader.control.JsonText;
import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.os.SocketAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the master of the other generation how it stands: on its control socket, as a client does,
 * and without waiting.
 */
final class OtherMaster implements LineChannel.Listener {

  /** Longer than the other one waits for its own workers. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int MAX_LINE = 1024 * 1024;

  private final Consumer<Optional<Status>> told;
  private Optional<Status> status = Optional.empty();
  private LineChannel channel;
  private Timers.Timer limit;

  private OtherMaster(Consumer<Optional<Status>> told) {
    this.told = told;
  }

  /**
   * Tells, once, what it has said; empty: nobody answers there, or not in time.
   *
   * @param socket on which it answers
   */
  static void ask(Path socket, Poller poller, Timers timers, Consumer<Optional<Status>> told) {
    OtherMaster other = new OtherMaster(told);
    try {
      int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK);
      try {
        LibC.connect(fd, SocketAddresses.unix(socket));
      } catch (OsException e) {
        LibC.close(fd);
        throw e;
      }
      other.channel = new LineChannel(fd, poller, MAX_LINE, other);
    } catch (OsException e) {
      // It is not there yet, or no more: what it would say is left out.
      told.accept(Optional.empty());
      return;
    }
    other.limit = timers.after(PATIENCE, other.channel::close);
    other.channel.send("{\"v\":1,\"command\":\"stats\"}");
  }

  @Override
  public void line(String line) {
    try {
      JsonObject answer = JsonText.object(line);
      status = Optional.ofNullable(answer.getObject("status")).map(StatusJson::status);
    } catch (IllegalArgumentException e) {
      // Of a release that says it otherwise.
      status = Optional.empty();
    }
    channel.close();
  }

  @Override
  public void closed() {
    if (limit != null) {
      limit.cancel();
    }
    told.accept(status);
  }
}
