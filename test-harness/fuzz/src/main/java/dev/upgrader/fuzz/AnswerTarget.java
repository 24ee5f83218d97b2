package dev.upgrader.fuzz;

import dev.upgrader.control.ControlClient;
import dev.upgrader.control.ControlRefusal;
import dev.upgrader.control.ControlRequest;
import dev.upgrader.control.ControlWatch;
import dev.upgrader.control.Status;
import dev.upgrader.control.StatusJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a master answers: a status, a refusal or an error, soon; and a watch that ends is told. */
final class AnswerTarget implements Target {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Room room = Room.open();
  private final Path socket = room.file("4711.sock");
  private final Answerer master = new Answerer(socket);
  private final ControlClient client = new ControlClient(socket, PATIENCE);

  AnswerTarget() throws IOException {}

  @Override
  public void take(byte[] input) throws Exception {
    master.give(input);
    long start = System.nanoTime();
    try {
      check(client.status());
    } catch (IOException e) {
      checkText(e);
    }
    try {
      client.command(ControlRequest.of("stop"));
    } catch (IOException | ControlRefusal e) {
      checkText(e);
    }
    watch();
    if (System.nanoTime() - start > PATIENCE.toNanos()) {
      throw new IllegalStateException("the answer was there, and was waited for");
    }
  }

  private static void check(Status status) {
    if (!StatusJson.read(StatusJson.write(status)).equals(status)) {
      throw new IllegalStateException("written otherwise than read: " + status);
    }
  }

  private static void checkText(Exception e) {
    if (e.getMessage() == null) {
      throw new IllegalStateException("an error without a text", e);
    }
  }

  private void watch() throws IOException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    ControlWatch.Listener listener =
        new ControlWatch.Listener() {
          @Override
          public void changed(Status status) {
            check(status);
          }

          @Override
          public void ended() {
            ended.countDown();
          }
        };
    ControlWatch watch = ControlWatch.on(socket, listener);
    try (watch) {
      if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the end of a watch was not told");
      }
    }
  }

  @Override
  public void close() throws IOException {
    master.close();
    room.close();
  }
}
