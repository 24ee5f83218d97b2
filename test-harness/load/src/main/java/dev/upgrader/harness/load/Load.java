package dev.upgrader.harness.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A running load. */
public final class Load implements AutoCloseable {
  private static final Duration CHECK = Duration.ofMillis(20);

  private final Plan plan;
  private final Recorder recorder;
  private final Progress progress;
  private final List<Thread> clients = new ArrayList<>();
  private final ScheduledExecutorService timeouts =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "load-timeouts"));

  private Load(Plan plan, Consumer<Loss> onLoss) {
    this.plan = plan;
    this.recorder = new Recorder(onLoss);
    this.progress = new Progress(plan);
  }

  /** Starts the clients; losses are kept and not told. */
  public static Load start(Plan plan) {
    return start(plan, loss -> {});
  }

  /** Starts the clients; each of the first thousand losses is told as it happens. */
  public static Load start(Plan plan, Consumer<Loss> onLoss) {
    Load load = new Load(plan, onLoss);
    for (int i = 0; i < plan.fresh() + plan.keptAlive(); i++) {
      load.startClient(i, i >= plan.fresh());
    }
    return load;
  }

  private void startClient(int number, boolean keepsAlive) {
    Timeout timeout = new Timeout();
    long check = CHECK.toMillis();
    var unused =
        timeouts.scheduleWithFixedDelay(timeout::check, check, check, TimeUnit.MILLISECONDS);
    Client client = new Client(number, plan, keepsAlive, recorder, timeout, progress);
    Thread thread = daemon(client, "load-client-" + number);
    clients.add(thread);
    thread.start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Returns as soon as each client has had its first answer, or lost it. */
  public Load awaitFirstAnswers() throws InterruptedException {
    progress.firstAsked().await();
    return this;
  }

  /** Waits until {@code more} further answers have come from this version; false: in vain. */
  public boolean awaitAnswers(String version, long more, Duration atMost)
      throws InterruptedException {
    return recorder.awaitAnswers(version, more, atMost);
  }

  /** Returns when the load has come to its bound or was stopped. */
  public Result await() throws InterruptedException {
    progress.ended().await();
    return recorder.result();
  }

  /** How it goes so far. */
  public Result soFar() {
    return recorder.result();
  }

  /** Lets each client finish the request that it is at; returns when all have. */
  public Result stop() throws InterruptedException {
    askToStop();
    Result result = await();
    timeouts.shutdownNow();
    return result;
  }

  /** As {@link #stop}, without waiting. */
  void askToStop() {
    progress.stop();
    clients.forEach(LockSupport::unpark);
  }

  @Override
  public void close() {
    askToStop();
    timeouts.shutdown();
  }
}
