package dev.upgrader.harness.containers;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** A host of its own, in a container, with nothing running on it yet. */
public final class Machine implements AutoCloseable {
  static final String LABEL = "dev.upgrader.test";

  /** Reaps what is orphaned, as an init does, and ends on TERM. */
  private static final String INIT = "trap 'exit 0' TERM; sleep infinity & while :; do wait; done";

  private final GenericContainer<?> container;
  private final AtomicInteger nextPort = new AtomicInteger(8080);

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
      ExecResult result = container.execInContainer("sh", "-c", exports + script);
      return new Outcome(script, result.getExitCode(), result.getStdout(), result.getStderr());
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
        sh("setsid sh -c '%s' >%s 2>&1 </dev/null & echo $!".formatted(quoted, output))
            .exits(0)
            .text());
  }

  /**
   * Returns as soon as the condition holds; an error that quotes the explanation if it never does.
   */
  public void until(String condition, Duration limit, String explanation) {
    String script =
        "end=$(($(date +%%s) + %d)); until %s; do [ $(date +%%s) -lt $end ] || exit 1; sleep 0.05; done"
            .formatted(limit.toSeconds(), condition);
    Outcome outcome = sh(script);
    if (outcome.exit() != 0) {
      String state = sh(explanation).out();
      throw new AssertionError("never came true: %s%n%s".formatted(condition, state));
    }
  }

  /** The same within half a minute. */
  public void until(String condition) {
    until(condition, Duration.ofSeconds(30), "ps -eo pid,ppid,stat,args");
  }

  /** Writes a file. */
  public void write(String path, String content) {
    container.copyFileToContainer(Transferable.of(content), path);
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
    return sh("bash -c '" + script.formatted(port, request) + "'").out();
  }

  /** True if the process lives and is no zombie. */
  public boolean lives(long pid) {
    return sh("ps -o stat= -p %d | grep -qv Z".formatted(pid)).exit() == 0;
  }

  @Override
  public void close() {
    container.stop();
  }
}
