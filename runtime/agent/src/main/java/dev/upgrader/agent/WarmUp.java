package dev.upgrader.agent;

import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Requests through the service's real stack before there are users. Connections are begun and ended
 * as those of users are, so that accepting one is warm as well.
 */
final class WarmUp {
  private static final long TIMEOUT_MILLIS = 30_000;

  private static final int REQUESTS_PER_CONNECTION = 20;

  private final Message.Warmup warmup;
  private final Preparation.Target target;
  private final Plateau plateau = new Plateau();
  private int answered;

  /** The last attempt has failed: neither the time nor the latency makes up for that. */
  private boolean failed;

  private long deadline;

  WarmUp(Message.Warmup warmup, Preparation.Target target) {
    this.warmup = warmup;
    this.target = target;
  }

  int answered() {
    return answered;
  }

  /** Sends what is left; a server may close a kept-alive connection after any answer. */
  void goOn() throws IOException {
    if (answered == 0) {
      deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(warmup.timeMillis());
    }
    while (isWanted()) {
      int before = answered;
      try {
        oneConnection();
      } catch (IOException e) {
        if (answered == before) {
          failed = true;
          throw new IOException("warm-up at " + warmup.listener() + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private boolean isWanted() {
    boolean enough =
        answered >= warmup.requests()
            || plateau.isReached()
            || (answered > 0 && System.nanoTime() - deadline > 0);
    return failed || !enough;
  }

  private void oneConnection() throws IOException {
    try (HttpProbe connection = HttpProbe.connect(target.address(), TIMEOUT_MILLIS)) {
      for (int left = REQUESTS_PER_CONNECTION; left > 0 && isWanted(); left--) {
        String path = warmup.paths().get(answered % warmup.paths().size());
        long begin = System.nanoTime();
        int status = connection.get(path, target.host(), left > 1);
        if (status >= 400) {
          throw new IOException("GET " + path + " was answered by " + status);
        }
        plateau.add(System.nanoTime() - begin);
        answered++;
        failed = false;
      }
    }
  }

  /**
   * Whether the latency no longer falls. Of each stretch the lower quartile counts: what the rest
   * has waited for a processor says nothing of the service.
   */
  static final class Plateau {
    private static final int STRETCH = 2000;

    /**
     * The optimizing compiler takes up what has been called 5,000 times, Tier4InvocationThreshold.
     */
    private static final int NOT_BEFORE = 3;

    private static final double STILL_FALLING = 0.95;

    private final long[] nanos = new long[STRETCH];
    private int filled;
    private int stretches;
    private long before = Long.MAX_VALUE;
    private boolean reached;

    void add(long latency) {
      nanos[filled++] = latency;
      if (filled == STRETCH) {
        Arrays.sort(nanos);
        long quartile = nanos[STRETCH / 4];
        stretches++;
        reached = stretches >= NOT_BEFORE && quartile > before * STILL_FALLING;
        before = quartile;
        filled = 0;
      }
    }

    boolean isReached() {
      return reached;
    }
  }
}
