package dev.upgrader.agent;

import dev.upgrader.agent.HttpProbe.Manner;
import dev.upgrader.protocol.Message;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Requests through the service's real stack before there are users. The first come over one
 * connection; then, as those of users, over many at a time, which begin and end: what a server
 * makes for each of them, and all threads that it has, are warm as well.
 */
final class WarmUp {
  private static final int CONNECTIONS = 16;
  private static final int REQUESTS_PER_CONNECTION = 20;
  private static final int STRETCH = 2000;
  private static final long TIMEOUT_MILLIS = 30_000;

  /** Several at a time are no condition: who serves them one by one is to be found out soon. */
  private static final long TIMEOUT_TOGETHER_MILLIS = 3_000;

  /**
   * Each connection is of the next kind. What the optimizing compiler has never seen done it leaves
   * out: the first user who does it throws the code away.
   */
  private static final List<Manner> CLIENTS =
      List.of(
          Manner.PLAIN,
          new Manner("", true),
          new Manner(
              "Accept: text/html, */*;q=0.8\r\nAccept-Encoding: gzip\r\nAccept-Language: en\r\n",
              true));

  /** An answer that no user shall see. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private Refused(String message) {
      super(message);
    }
  }

  private final Message.Warmup warmup;
  private Preparation.Target target;
  private Plateau plateau = new Plateau();
  private boolean oneByOne;
  private int answered;

  /** The last attempt has failed: neither the time nor the latency makes up for that. */
  private boolean failed;

  /** What the compilers do from the first request of a stretch until they are waited for. */
  private Compilers.Share stretch;

  /** The last stretch has given them little to do. */
  private boolean settled;

  private long begin;
  private long deadline;

  WarmUp(Message.Warmup warmup) {
    this.warmup = warmup;
  }

  int answered() {
    return answered;
  }

  /** Sends the rest of a stretch; a server may close a kept-alive connection after any answer. */
  void goOn(Preparation.Target now) throws IOException {
    target = now;
    if (answered == 0) {
      begin = System.nanoTime();
      deadline = begin + TimeUnit.MILLISECONDS.toNanos(warmup.timeMillis());
    }
    if (stretch == null) {
      stretch = new Compilers.Share();
    }
    int end = (answered / STRETCH + 1) * STRETCH;
    while (isWanted() && (failed || answered < end)) {
      int before = answered;
      boolean together = !oneByOne && answered >= REQUESTS_PER_CONNECTION;
      try {
        useConnections(together);
      } catch (IOException e) {
        boolean isEnd = !(e instanceof Refused || e instanceof SocketTimeoutException);
        if (isEnd && answered > before) {
          continue;
        }
        failed = true;
        if (!together) {
          throw new IOException("warm-up at " + warmup.listener() + ": " + e.getMessage(), e);
        }
        // It may not serve many at a time, or not so many.
        oneByOne = true;
        plateau = new Plateau();
      }
    }
  }

  /**
   * Returns when what it has set going in this JVM is done, or takes as long again. Not only at the
   * end: the longer the optimizing compiler's queue, the more calls a method needs to get into it,
   * Tier4LoadFeedback.
   */
  void settle() throws InterruptedException {
    long now = System.nanoTime();
    Compilers.awaitQuiet(now + Math.min(now - begin, deadline - now));
    settled = stretch.isLittle();
    stretch = null;
  }

  /** Whether another stretch is. */
  boolean isWanted() {
    boolean enough =
        answered >= warmup.requests()
            || (settled && plateau.isReached())
            || (answered > 0 && System.nanoTime() - deadline > 0);
    return failed || !enough;
  }

  private void useConnections(boolean together) throws IOException {
    int count = together ? Math.min(CONNECTIONS, Math.max(1, warmup.requests() - answered)) : 1;
    List<HttpProbe> connections = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        long timeout = together ? TIMEOUT_TOGETHER_MILLIS : TIMEOUT_MILLIS;
        connections.add(HttpProbe.connect(target.address(), timeout));
      }
      for (int left = REQUESTS_PER_CONNECTION; left > 0 && isWanted(); left--) {
        askAll(connections, left > 1);
      }
    } finally {
      for (HttpProbe connection : connections) {
        connection.close();
      }
    }
  }

  /** One request over each, all of them before the first answer is read. */
  private void askAll(List<HttpProbe> connections, boolean keepAlive) throws IOException {
    int count = Math.min(connections.size(), Math.max(1, warmup.requests() - answered));
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Manner manner = CLIENTS.get(i % CLIENTS.size());
      connections.get(i).ask(path(answered + i), target.host(), keepAlive, manner);
    }
    for (int i = 0; i < count; i++) {
      int status = connections.get(i).status();
      if (status >= 400) {
        throw new Refused("GET " + path(answered) + " was answered by " + status);
      }
      answered++;
      failed = false;
    }
    plateau.add((System.nanoTime() - begin) / count, count);
  }

  private String path(int request) {
    return warmup.paths().get(request % warmup.paths().size());
  }

  /**
   * Whether the latency no longer falls. Of each stretch the lower quartile counts: what the rest
   * has waited for a processor says nothing of the service.
   */
  static final class Plateau {
    /**
     * The optimizing compiler takes up what has been called 5,000 times, Tier4InvocationThreshold.
     */
    private static final int NOT_BEFORE = 3;

    private static final double STILL_FALLING = 0.95;

    private final long[] nanos = new long[STRETCH];
    private int rounds;
    private int answers;
    private int stretches;
    private long before = Long.MAX_VALUE;
    private boolean reached;

    /** So many were answered in this time each. */
    void add(long latency, int count) {
      nanos[rounds++] = latency;
      answers += count;
      if (answers >= STRETCH) {
        Arrays.sort(nanos, 0, rounds);
        long quartile = nanos[rounds / 4];
        stretches++;
        reached = stretches >= NOT_BEFORE && quartile > before * STILL_FALLING;
        before = quartile;
        rounds = 0;
        answers = 0;
      }
    }

    boolean isReached() {
      return reached;
    }
  }
}
