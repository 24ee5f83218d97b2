package dev.upgrader.harness.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the clients of one load whether to go on, and others how far the load has come. */
final class Progress {
  private final Plan plan;
  private final long started = System.nanoTime();
  private final AtomicLong asked = new AtomicLong();
  private final CountDownLatch firstAsked;
  private final CountDownLatch ended;
  private volatile boolean stopped;

  Progress(Plan plan) {
    this.plan = plan;
    this.firstAsked = new CountDownLatch(plan.fresh() + plan.keptAlive());
    this.ended = new CountDownLatch(plan.fresh() + plan.keptAlive());
  }

  /** True if the client that calls this may send one request more. */
  boolean mayAsk() {
    return !stopped() && (plan.requests() == 0 || asked.incrementAndGet() <= plan.requests());
  }

  boolean stopped() {
    Duration bound = plan.duration();
    return stopped || (!bound.isZero() && System.nanoTime() - started >= bound.toNanos());
  }

  void stop() {
    stopped = true;
  }

  CountDownLatch firstAsked() {
    return firstAsked;
  }

  CountDownLatch ended() {
    return ended;
  }
}
