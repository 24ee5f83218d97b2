package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The way from bound to warm: the readiness probe until it succeeds, then the warm-up until it is
 * through. A failure in either is told and tried again, for as long as the master has patience.
 */
final class Preparation implements Runnable {

  private static final long FIRST_RETRY_MILLIS = 20;
  private static final long RETRY_MILLIS = 250;

  private final Message.Readiness readiness;
  private final Message.Warmup warmup;
  private final Channel channel;
  private final Observer observer;
  private String lastReason;

  /** Where a listener's private socket is and what a client would call it. */
  record Target(SocketAddress address, String host) {}

  /** The worker that is prepared. */
  interface Observer {
    /** Where a listener is now: a service may bind it, close it and bind it again. */
    Target target(String listener);

    /** A listener that has been bound and is no more; null: there is none. */
    String missing();

    /** The service is warm, after so many requests. */
    void warm(long requests);
  }

  Preparation(Message.Configure configure, Channel channel, Observer observer) {
    this.readiness = configure.readiness();
    this.warmup = configure.warmup();
    this.channel = channel;
    this.observer = observer;
  }

  @Override
  public void run() {
    try {
      if (readiness != null) {
        untilItSucceeds(this::probe, readiness.intervalMillis());
      }
      long requests = 0;
      if (warmup != null) {
        WarmUp run = new WarmUp(warmup);
        do {
          untilItSucceeds(() -> run.goOn(observer.target(warmup.listener())), RETRY_MILLIS);
          run.settle();
        } while (run.isWanted());
        requests = run.answered();
      }
      untilItSucceeds(this::listens, RETRY_MILLIS);
      observer.warm(requests);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private void untilItSucceeds(Attempt attempt, long intervalMillis) throws InterruptedException {
    long pause = FIRST_RETRY_MILLIS;
    while (true) {
      try {
        attempt.run();
        return;
      } catch (IOException | RuntimeException e) {
        report(e.getMessage() == null ? e.toString() : e.getMessage());
      }
      // The service says by no event that it is ready: asking again is all there is.
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = Math.min(pause * 2, Math.max(intervalMillis, FIRST_RETRY_MILLIS));
    }
  }

  private void report(String reason) {
    if (!reason.equals(lastReason)) {
      lastReason = reason;
      channel.send(new Message.NotReady(reason));
    }
  }

  private void listens() throws IOException {
    String missing = observer.missing();
    if (missing != null) {
      throw new IOException(closedAgain(missing));
    }
  }

  /** Why a service is not ready that has been. */
  static String closedAgain(String listener) {
    return "listener " + listener + " was bound and closed again";
  }

  private void probe() throws IOException {
    Target target = observer.target(readiness.listener());
    try (HttpProbe connection = HttpProbe.connect(target.address(), readiness.timeoutMillis())) {
      if (readiness.path() == null) {
        return;
      }
      int status = connection.get(readiness.path(), target.host(), false);
      if (status >= 400) {
        throw new IOException("GET " + readiness.path() + " was answered by " + status);
      }
    } catch (IOException e) {
      throw new IOException(
          "readiness probe at " + readiness.listener() + ": " + e.getMessage(), e);
    }
  }
}
