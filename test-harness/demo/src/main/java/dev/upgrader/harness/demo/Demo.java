package dev.upgrader.harness.demo;

import dev.upgrader.harness.load.Load;
import dev.upgrader.harness.load.Plan;
import dev.upgrader.harness.load.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A Spring Boot service that knows nothing of the upgrader goes from release to release and back
 * while clients ask it without a pause. Exit code 0 only if all went as it should.
 */
public final class Demo {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration IMPATIENT = Duration.ofSeconds(20);
  private static final Duration THINK_MIN = Duration.ofMillis(5);
  private static final Duration THINK_MAX = Duration.ofMillis(25);

  /** How long a state is shown before the next step. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Screen screen = new Screen();
  private final Cli cli;
  private final Stage stage;
  private Duration took = Duration.ZERO;
  private int upgrades;
  private boolean good = true;

  private Demo(Stage stage, String launcher) {
    this.stage = stage;
    this.cli = new Cli(launcher, screen);
  }

  /** Wants the properties {@code upgrader.launcher} and {@code upgrader.samples}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path samples = Path.of(System.getProperty("upgrader.samples"));
    Stage stage = Stage.set(samples, Stage.Sample.SPRING_BOOT, 1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(stage), "demo-clear"));
    boolean good = new Demo(stage, System.getProperty("upgrader.launcher")).play();
    System.exit(good ? 0 : 1);
  }

  private static void clear(Stage stage) {
    try {
      stage.clear();
    } catch (IOException e) {
      System.err.println("demo: unable to clear " + stage.folder() + ": " + e);
    }
  }

  private boolean play() throws IOException, InterruptedException {
    screen.say("A Spring Boot jar on http://127.0.0.1:" + stage.port() + "/, in " + stage.folder());
    if (!started()) {
      screen.say("demo: the service did not start");
      Files.readAllLines(stage.log()).forEach(screen::say);
      return false;
    }
    Plan plan = Plan.against(address()).clients(8, 8).thinking(THINK_MIN, THINK_MAX);
    screen.say("Load: 8 clients with a connection per request, 8 with kept-alive connections.");
    Result result;
    try (Load load = Load.start(plan, loss -> screen.say(screen.red(loss.toString())))) {
      Ticker ticker = new Ticker(stage, load.awaitFirstAnswers(), screen);
      steps();
      ticker.stop();
      result = load.stop();
    }
    expect("the service stops", cli.run("stop", "--pidfile", stage.pidfile().toString()), 0);
    return verdict(result);
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), stage.port());
  }

  private boolean started() throws IOException, InterruptedException {
    Process master = cli.start(stage.log(), "run", "-c", stage.configuration().toString());
    long start = System.nanoTime();
    while (master.isAlive() && !Files.exists(stage.pidfile())) {
      if (System.nanoTime() - start > START.toNanos()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    took = Duration.ofNanos(System.nanoTime() - start);
    return Files.exists(stage.pidfile());
  }

  /** Waits for a release that never gets ready as long as is sensible on this machine. */
  private void beImpatient() throws IOException {
    Duration limit = took.multipliedBy(4);
    limit = limit.compareTo(IMPATIENT) < 0 ? IMPATIENT : limit;
    cli.show("sed -i 's/ready: 60s/ready: %ds/' shop.yaml".formatted(limit.toSeconds()));
    stage.readyWithin(limit);
  }

  private void steps() throws IOException, InterruptedException {
    look();
    deploy("v2");
    beImpatient();
    upgrade("v1 to v2", 0);
    look();
    expect("v2 is committed", command("commit"), 0);
    look();
    deploy("v3");
    upgrade("v2 to v3", 0);
    look();
    deploy("v2");
    expect("v3 is rolled back", command("rollback"), 0);
    look();
    deploy("never-ready");
    upgrade("a release that never gets ready is refused, v2 serves on", 5);
    look();
  }

  private void deploy(String release) throws IOException {
    cli.show("ln -sfn releases/" + release + " current");
    stage.deploy(release);
  }

  private void upgrade(String what, int exit) throws IOException, InterruptedException {
    upgrades++;
    expect("upgrade: " + what, command("upgrade"), exit);
  }

  private int command(String name) throws IOException, InterruptedException {
    return cli.run(name, "--pidfile", stage.pidfile().toString());
  }

  private void expect(String what, int exit, int expected) {
    if (exit == expected) {
      screen.say(screen.green("✓ " + what + " (exit " + exit + ")"));
    } else {
      good = false;
      screen.say(screen.red("✗ " + what + ": exit " + exit + " and not " + expected));
    }
  }

  /** Gives whoever watches the time to see what the step has done. */
  private static void look() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
  }

  private boolean verdict(Result result) {
    Map<String, Long> by = result.versions();
    boolean all = by.keySet().equals(Set.of("v1", "v2", "v3"));
    if (!all) {
      screen.say(screen.red("✗ answers came from " + by.keySet() + " and not from v1, v2 and v3"));
    }
    screen.say(
        "demo: requests=%d lost=%d upgrades=%d v1=%d v2=%d v3=%d"
            .formatted(
                result.requests(),
                result.lost(),
                upgrades,
                by.getOrDefault("v1", 0L),
                by.getOrDefault("v2", 0L),
                by.getOrDefault("v3", 0L)));
    return good && all && result.lost() == 0;
  }
}
