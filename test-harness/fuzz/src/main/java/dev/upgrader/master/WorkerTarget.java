package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import dev.upgrader.fuzz.Target;
import dev.upgrader.os.Poller;
import dev.upgrader.protocol.Message;
import dev.upgrader.protocol.Wire;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bytes of a worker at the master that has started it: whatever they are, the master goes on, and
 * can tell of the worker and hand it over. A real process stands for the worker.
 */
public final class WorkerTarget implements Target, Worker.Owner {
  private final Poller poller = new Poller();
  private final Process process = new ProcessBuilder("sleep", "infinity").start();
  private final Batch batch;

  /** Starts the process. */
  public WorkerTarget() throws IOException, ConfigurationException, ReflectiveOperationException {
    Flags flags =
        new Flags(
            Optional.of("/run/shop.pid"),
            Optional.empty(),
            List.of("http=127.0.0.1:1"),
            Optional.empty(),
            List.of("java"));
    Configuration configuration =
        new LayeredConfiguration(Optional.empty(), flags, Map.of(), Optional.empty()).load();
    Address address = configuration.listeners().get(0).address();
    batch =
        new Batch(
            1,
            configuration,
            Optional.empty(),
            List.of(
                new OpenListener("http", address, 64, 4711, false),
                new OpenListener("management", address, -1, 0, false)));
  }

  @Override
  public void take(byte[] input) throws IOException, ReflectiveOperationException {
    try (Wired wired = new Wired()) {
      Message.Adopt adopted =
          new Message.Adopt(
              0, process.pid(), wired.theirs(), WorkerState.STARTING.name(), false, 0, "");
      Worker worker = Worker.adopt(adopted, batch, poller, this).orElseThrow();
      wired.say(input, poller);
      poller.poll(0);
      Message.Adopt next = worker.handOver();
      if (!Wire.decode(Wire.encode(next)).equals(next)) {
        throw new IllegalStateException("cannot be handed over: " + next);
      }
      worker.sockets();
      wired.hangUp();
      while (isOpen(worker)) {
        poller.poll(-1);
      }
      // It goes with its process, and that one stays.
      worker.forget();
    }
  }

  /** Asked of a worker whose channel is closed, it has nobody to ask. */
  private static boolean isOpen(Worker worker) throws ReflectiveOperationException {
    Field channel = Worker.class.getDeclaredField("channel");
    channel.setAccessible(true);
    return ((LineChannel) channel.get(worker)).isOpen();
  }

  @Override
  public void changed(Worker worker) {}

  @Override
  public void failed(Worker worker, String reason) {
    if (reason == null) {
      throw new IllegalStateException("failed without a reason");
    }
  }

  @Override
  public void exited(Worker worker) {
    throw new IllegalStateException("the process has ended");
  }

  @Override
  public void counted(Worker worker) {}

  @Override
  public void reopened(Worker worker) {}

  @Override
  public void reloadAsked(Worker worker) {}

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    poller.close();
  }
}
