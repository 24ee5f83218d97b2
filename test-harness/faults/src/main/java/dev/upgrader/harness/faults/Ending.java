package dev.upgrader.harness.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ends this process from inside, as its own code might: when a file {@code exit.PID} appears, with
 * the exit code that is in it.
 */
final class Ending implements Runnable {
  private final Path order;

  private Ending(Path order) {
    this.order = order;
  }

  static void listen(Path folder) {
    Path order = folder.resolve("exit." + ProcessHandle.current().pid());
    Thread thread = new Thread(new Ending(order), "fault-ending");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      Appearance.await(order);
      System.exit(Integer.parseInt(Files.readString(order).strip()));
    } catch (IOException e) {
      throw new IllegalStateException("cannot wait for " + order, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
