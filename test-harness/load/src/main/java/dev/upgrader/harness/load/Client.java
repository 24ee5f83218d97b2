package dev.upgrader.harness.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;

/** One closed-loop client: asks, waits for the answer, thinks, asks again. */
final class Client implements Runnable {
  /** So that an outage does not become a busy loop of refusals. */
  private static final Duration AFTER_LOSS = Duration.ofMillis(10);

  /** Between two looks at a connection that the server is to end. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private final int number;
  private final Plan plan;
  private final boolean keepsAlive;
  private final Recorder recorder;
  private final Timeout timeout;
  private final Progress progress;

  private SocketChannel socket;
  private Connection connection;
  private long opened;
  private int requestsOnConnection;
  private boolean asked;

  Client(
      int number,
      Plan plan,
      boolean keepsAlive,
      Recorder recorder,
      Timeout timeout,
      Progress progress) {
    this.number = number;
    this.plan = plan;
    this.keepsAlive = keepsAlive;
    this.recorder = recorder;
    this.timeout = timeout;
    this.progress = progress;
  }

  @Override
  public void run() {
    try {
      while (progress.mayAsk()) {
        dropIfClosedWhileIdle();
        boolean answered = ask();
        if (!asked) {
          progress.firstAsked().countDown();
        }
        asked = true;
        if (answered) {
          think();
        } else {
          pause(AFTER_LOSS);
        }
      }
    } finally {
      drop();
      if (!asked) {
        progress.firstAsked().countDown();
      }
      progress.ended().countDown();
    }
  }

  /** True if a whole valid answer came back. */
  private boolean ask() {
    long start = System.nanoTime();
    try {
      Response response = exchange(start + plan.timeout().toNanos());
      String version = version(response);
      recorder.answered(version, System.nanoTime() - start);
      if (!keepsAlive || response.last()) {
        drop();
      }
      return true;
    } catch (LostException e) {
      long now = System.nanoTime();
      long age = connection == null ? 0 : now - opened;
      recorder.lost(e, number, now - start, age, requestsOnConnection);
      drop();
      return false;
    } finally {
      timeout.disarm();
    }
  }

  private Response exchange(long deadline) throws LostException {
    connect(deadline);
    requestsOnConnection++;
    try {
      return connection.exchange();
    } catch (LostException e) {
      throw e;
    } catch (IOException e) {
      throw lost(e, connection.begun());
    }
  }

  private LostException lost(IOException e, boolean responseBegun) {
    if (timeout.expired()) {
      return new LostException(Cause.TIMED_OUT, responseBegun ? "inside the response" : "");
    }
    String detail = String.valueOf(e.getMessage());
    if (responseBegun) {
      boolean eof = e instanceof EOFException;
      return new LostException(eof ? Cause.CLOSED_INSIDE_RESPONSE : Cause.RESET, detail);
    }
    if (requestsOnConnection > 1) {
      return new LostException(Cause.CLOSED_UNANNOUNCED, detail);
    }
    boolean eof = e instanceof EOFException;
    return new LostException(eof ? Cause.CLOSED_BEFORE_RESPONSE : Cause.RESET, detail);
  }

  private void connect(long deadline) throws LostException {
    if (connection != null) {
      timeout.arm(socket, deadline);
      return;
    }
    requestsOnConnection = 0;
    opened = System.nanoTime();
    try {
      connection = plan.protocol().connect(plan, keepsAlive, channel -> open(channel, deadline));
      recorder.connected();
    } catch (LostException e) {
      throw e;
    } catch (IOException e) {
      if (timeout.expired()) {
        throw new LostException(Cause.TIMED_OUT, "while connecting");
      }
      boolean reset = String.valueOf(e.getMessage()).contains("reset");
      boolean refused = e instanceof ConnectException || !reset;
      throw new LostException(refused ? Cause.REFUSED : Cause.RESET, String.valueOf(e));
    }
  }

  private void open(SocketChannel channel, long deadline) {
    socket = channel;
    timeout.arm(channel, deadline);
  }

  private String version(Response response) throws LostException {
    if (response.status() / 100 == 5) {
      throw new LostException(Cause.SERVER_ERROR, "status " + response.status());
    }
    if (response.status() != 200) {
      throw new LostException(Cause.WRONG_STATUS, "status " + response.status());
    }
    Matcher body = plan.body().matcher(response.body());
    if (!body.matches()) {
      throw new LostException(Cause.WRONG_BODY, response.body());
    }
    String version = body.groupCount() == 0 ? "answered" : body.group(1);
    String header = response.headers().getOrDefault("x-version", version);
    if (body.groupCount() > 0 && !header.equals(version)) {
      throw new LostException(Cause.WRONG_BODY, version + " in the body, " + header + " in front");
    }
    return version;
  }

  private void dropIfClosedWhileIdle() {
    if (connection == null) {
      return;
    }
    try {
      if (!connection.endedWhileIdle()) {
        return;
      }
      recorder.closedWhileIdle();
    } catch (LostException e) {
      recorder.lost(e, number, 0, System.nanoTime() - opened, requestsOnConnection);
    }
    drop();
  }

  private void think() {
    if (plan.think().untilEnded()) {
      while (connection != null && !progress.stopped()) {
        pause(LOOK);
        dropIfClosedWhileIdle();
      }
      return;
    }
    long min = plan.think().min().toNanos();
    long max = plan.think().max().toNanos();
    pause(Duration.ofNanos(max <= min ? min : ThreadLocalRandom.current().nextLong(min, max)));
  }

  private void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      if (progress.stopped()) {
        return;
      }
      LockSupport.parkNanos(left);
    }
  }

  private void drop() {
    Sockets.close(connection == null ? socket : connection);
    connection = null;
    socket = null;
  }
}
