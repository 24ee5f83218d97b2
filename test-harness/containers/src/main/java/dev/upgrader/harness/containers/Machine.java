package dev.upgrader.harness.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** A host of its own, in a container, with nothing running on it yet. */
public final class Machine implements AutoCloseable {
  static final String LABEL = "dev.upgrader.test";

  /** Reaps what is orphaned, as an init does, and ends on TERM. */
  private static final String INIT = "trap 'exit 0' TERM; sleep infinity & while :; do wait; done";

  /** Becomes what it is given as soon as that is there. */
  private static final String AWAIT = "until [ -e /srv/go ]; do sleep 0.02; done; . /srv/go";

  private static final int FIRST_PORT = 8080;

  private final GenericContainer<?> container;
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);

  /** As many as there ever were scripts at the same time. */
  private final Deque<Console> idle = new ConcurrentLinkedDeque<>();

  private Machine(GenericContainer<?> container) {
    this.container = container;
  }

  /** Boots a machine; empty if this image has no such JDK. */
  public static Optional<Machine> start(Jdk jdk) {
    return boot(jdk, bare());
  }

  /** The same, on a machine that has only so many bytes of memory. */
  public static Optional<Machine> start(Jdk jdk, long memory) {
    return boot(
        jdk,
        bare()
            .withCreateContainerCmdModifier(
                command -> command.getHostConfig().withMemory(memory).withMemorySwap(memory)));
  }

  /** The same, on a machine whose services share a disk of that size. */
  public static Optional<Machine> startWithDisk(Jdk jdk, String size) {
    return boot(jdk, bare().withTmpFs(Map.of("/srv", "mode=1777,size=" + size)));
  }

  /** The same, on a machine whose loopback speaks IPv6 too. */
  public static Optional<Machine> startWithIpv6(Jdk jdk) {
    return boot(
        jdk,
        bare()
            .withCreateContainerCmdModifier(
                command ->
                    command
                        .getHostConfig()
                        .withSysctls(Map.of("net.ipv6.conf.all.disable_ipv6", "0"))));
  }

  /**
   * A container as a service has one: its own process is the script that {@link #go} is given.
   *
   * @param settings of the container, beyond the usual
   */
  public static Machine awaitingItsService(Consumer<CreateContainerCmd> settings) {
    return boot(
            Jdk.V17,
            awaiting()
                .withTmpFs(Map.of("/srv", "mode=1777"))
                .withCreateContainerCmdModifier(settings))
        .orElseThrow();
  }

  /** The same, with files that outlive its end, so that it can {@link #startAgain}. */
  public static Machine awaitingItsServiceOnDisk() {
    return boot(Jdk.V17, awaiting()).orElseThrow();
  }

  private static GenericContainer<?> awaiting() {
    return new GenericContainer<>(TestImage.get())
        .withCommand("sh", "-c", AWAIT)
        .withLabel(LABEL, "container")
        .withExposedPorts(FIRST_PORT)
        .waitingFor(new NoWait());
  }

  /** A host whose PID 1 is systemd. */
  public static Machine withSystemd() {
    Machine machine =
        boot(
                Jdk.V17,
                new GenericContainer<>(TestImage.get())
                    .withCommand("/lib/systemd/systemd")
                    .withEnv("container", "docker")
                    .withLabel(LABEL, "container")
                    .withTmpFs(Map.of("/run", "", "/run/lock", ""))
                    .withCreateContainerCmdModifier(
                        command ->
                            command
                                .getHostConfig()
                                .withCapAdd(Capability.SYS_ADMIN)
                                .withCgroupnsMode("private")))
            .orElseThrow();
    machine.until("systemctl is-system-running | grep -qE 'running|degraded'");
    return machine;
  }

  /** Becomes the script. */
  public void go(String script) {
    sh("cat >/srv/go.new <<'END'\n%s\nEND\nmv /srv/go.new /srv/go".formatted(script)).exits(0);
  }

  /** A port of the machine as this host can reach it. */
  public int mapped(int port) {
    return container.getMappedPort(port);
  }

  /** Where this host reaches all of its ports. */
  public String address() {
    return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
        .map(ContainerNetwork::getIpAddress)
        .findFirst()
        .orElseThrow();
  }

  /** As docker stop does by itself: TERM, and KILL after ten seconds. */
  public void stop() {
    container.getDockerClient().stopContainerCmd(container.getContainerId()).withTimeout(10).exec();
  }

  /** Sends a signal to the container's own process, from outside: it cannot keep any off. */
  public void signal(String name) {
    container
        .getDockerClient()
        .killContainerCmd(container.getContainerId())
        .withSignal(name)
        .exec();
  }

  /** Has it run again, on the files that are there, when its own process has ended. */
  public void startAgain() {
    leaveConsoles();
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
  }

  /** Waits for the end of the container's own process; its exit code. */
  public int exitCode() {
    return container
        .getDockerClient()
        .waitContainerCmd(container.getContainerId())
        .start()
        .awaitStatusCode(30, TimeUnit.SECONDS);
  }

  /** Until it has a service nobody listens there. */
  private static final class NoWait extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }

  private static GenericContainer<?> bare() {
    return new GenericContainer<>(TestImage.get())
        .withCommand("sh", "-c", INIT)
        .withLabel(LABEL, "container");
  }

  private static Optional<Machine> boot(Jdk jdk, GenericContainer<?> container) {
    container.withEnv(jdk.environment()).start();
    Machine machine = new Machine(container);
    if (machine.sh("java -version").exit() != 0) {
      machine.close();
      return Optional.empty();
    }
    return Optional.of(machine);
  }

  /** Runs a shell script and returns when it has ended. */
  public Outcome sh(String script) {
    return sh(script, Map.of());
  }

  /** The same with more environment. */
  public Outcome sh(String script, Map<String, String> environment) {
    StringBuilder exports = new StringBuilder();
    environment.forEach((name, value) -> exports.append("export %s='%s'%n".formatted(name, value)));
    try {
      Console console = idle.poll();
      if (console == null) {
        console = Console.open(container.getContainerId());
      }
      Outcome outcome = console.run(exports + script);
      if (console.isOpen()) {
        idle.push(console);
      }
      return outcome;
    } catch (IOException e) {
      throw new IllegalStateException("unable to run in the container: " + script, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + script, e);
    }
  }

  /** Starts a script that goes on by itself; its output goes to the file. */
  public long start(String script, String output) {
    String quoted = script.replace("'", "'\\''");
    return Long.parseLong(
        // Emptied before this returns, so that nobody reads what is from before.
        sh(": >%2$s; setsid sh -c '%1$s' >%2$s 2>&1 </dev/null & echo $!".formatted(quoted, output))
            .exits(0)
            .text());
  }

  /**
   * Returns soon after the condition holds, which costs processor time each time that it is looked
   * at: what does not hold within seconds is looked at less often. An error that quotes the
   * explanation if it never does.
   */
  public void until(String condition, Duration limit, String explanation) {
    String script =
        """
        n=0 end=$(($(date +%%s) + %d))
        until %s; do
          n=$((n + 1))
          if [ $n -lt 60 ]; then sleep 0.05; else [ $(date +%%s) -lt $end ] || exit 1; sleep 0.25; fi
        done
        """
            .formatted(limit.toSeconds(), condition);
    Outcome outcome = sh(script);
    if (outcome.exit() != 0) {
      String state = sh(explanation).out();
      throw new AssertionError("never came true: %s%n%s".formatted(condition, state));
    }
  }

  /** The same within the time that several JVMs may take to start on a busy machine. */
  public void until(String condition) {
    until(condition, Duration.ofSeconds(90), "ps -eo pid,ppid,stat,args");
  }

  /** Writes a file, from inside: a read-only container takes none from outside. */
  public void write(String path, String content) {
    String quoted = content.replace("'", "'\\''");
    sh("printf %%s '%s' >%s".formatted(quoted, path)).exits(0);
  }

  /** A file's content, without the line end. */
  public String read(String path) {
    return sh("cat " + path).exits(0).text();
  }

  /** True if there is such a file. */
  public boolean exists(String path) {
    return sh("test -e " + path).exit() == 0;
  }

  /** A service that is not running yet. */
  public Shop shop(Sample sample) {
    int port = nextPort.getAndIncrement();
    return new Shop(this, sample, "shop" + port, port);
  }

  /** A service under a master of another maker that is not running yet. */
  public OtherMaster other(OtherMaster.Kind kind) {
    return new OtherMaster(this, kind, nextPort.getAndIncrement());
  }

  /** One HTTP exchange, the whole response. */
  public String get(int port, String path) {
    String request =
        "GET %s HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n".formatted(path);
    String script = "exec 3<>/dev/tcp/127.0.0.1/%d && printf \"%s\" >&3 && cat <&3";
    return sh("timeout 60 bash -c '" + script.formatted(port, request) + "'").out();
  }

  /** True if the process lives and is no zombie. */
  public boolean lives(long pid) {
    return sh("ps -o stat= -p %d | grep -qv Z".formatted(pid)).exit() == 0;
  }

  @Override
  public void close() {
    container.stop();
    leaveConsoles();
  }

  private void leaveConsoles() {
    for (Console one = idle.poll(); one != null; one = idle.poll()) {
      one.close();
    }
  }
}
