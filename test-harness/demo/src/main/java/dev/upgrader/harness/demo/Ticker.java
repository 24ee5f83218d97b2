package dev.upgrader.harness.demo;

import dev.upgrader.harness.load.Load;
import dev.upgrader.harness.load.Result;
import dev.upgrader.harness.load.Timeline;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows twice a second which generations there are, who answers, how fast, and what is lost. */
final class Ticker {
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final int BAR = 20;

  private final Stage stage;
  private final Load load;
  private final Screen screen;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private Duration shown = Duration.ZERO;

  Ticker(Stage stage, Load load, Screen screen) {
    this.stage = stage;
    this.load = load;
    this.screen = screen;
    long period = PERIOD.toMillis();
    var unused = timer.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    Result result = load.soFar();
    // The slice that is being filled is left for the next time.
    Duration end = Timeline.SLICE.multipliedBy(result.took().dividedBy(Timeline.SLICE));
    screen.show(line(result, result.timeline().between(shown, end)));
    shown = end;
  }

  private String line(Result result, Timeline.Slice slice) {
    String lost = "lost " + result.lost();
    return String.format(
        Locale.ROOT,
        "%6.1f s  %-33s  %s  p50 %5.1f ms  p99 %6.1f ms  %s",
        result.took().toMillis() / 1e3,
        generations(),
        shares(slice.versions()),
        slice.latency().percentile(0.5).toNanos() / 1e6,
        slice.latency().percentile(0.99).toNanos() / 1e6,
        result.lost() == 0 ? screen.green(lost) : screen.red(lost));
  }

  /** What the two pidfiles say, as an operator reads them. */
  private String generations() {
    Optional<Long> now = Stage.pid(stage.pidfile());
    Optional<Long> old = Stage.pid(stage.oldPidfile());
    if (old.isEmpty()) {
      return now.map(pid -> "serving: master " + pid).orElse("no master");
    }
    return now.map(pid -> "two generations: old %d, new %d".formatted(old.get(), pid))
        .orElse("new one starting, old %d".formatted(old.get()));
  }

  private String shares(Map<String, Long> versions) {
    long total = Math.max(1, versions.values().stream().mapToLong(Long::longValue).sum());
    StringBuilder bar = new StringBuilder();
    StringBuilder text = new StringBuilder();
    versions.forEach(
        (version, count) -> {
          String sign = version.substring(version.length() - 1);
          bar.append(sign.repeat((int) Math.round((double) BAR * count / total)));
          text.append(String.format(Locale.ROOT, " %s %3d %%", version, 100 * count / total));
        });
    return String.format(Locale.ROOT, "[%-20.20s]%-18s", bar, text);
  }

  /** Shows nothing any more. */
  void stop() throws InterruptedException {
    timer.shutdown();
    if (!timer.awaitTermination(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
      timer.shutdownNow();
    }
    screen.freeze();
  }
}
