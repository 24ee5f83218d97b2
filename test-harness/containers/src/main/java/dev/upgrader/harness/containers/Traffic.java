package dev.upgrader.harness.containers;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Load on a service, made inside the same container. */
public final class Traffic implements AutoCloseable {
  private final Machine machine;
  private final String log;
  private final long pid;

  private Traffic(Machine machine, String log, long pid) {
    this.machine = machine;
    this.log = log;
    this.pid = pid;
  }

  /** What clients do. */
  public enum Clients {
    /** One connection per request. */
    FRESH("--fresh 16 --think 0ms..20ms"),
    /** The same, and closer together. */
    CROWDED("--fresh 16 --think 0ms..10ms"),
    /** Connections kept as long as the server lets them. */
    KEPT_ALIVE("--fresh 0 --kept-alive 16 --think 0ms..20ms"),
    /** The same where nobody serves for as long as JVMs take to start: they wait. */
    PATIENT("--fresh 0 --kept-alive 16 --think 0ms..20ms --timeout 60s"),
    MIXED("--fresh 8 --kept-alive 8 --think 0ms..40ms"),
    /** The same, more evenly. */
    UNHURRIED("--fresh 8 --kept-alive 8 --think 10ms..30ms"),
    /** The same of several services at once. */
    CALM("--fresh 8 --kept-alive 8 --think 60ms..180ms");

    private final String arguments;

    Clients(String arguments) {
      this.arguments = arguments;
    }
  }

  static Traffic start(Machine machine, String target, Clients clients, String log) {
    return start(machine, target, clients.arguments, log);
  }

  static Traffic start(Machine machine, String target, String plans, String log) {
    Traffic traffic = begin(machine, target, plans, log);
    machine.until("grep -q 'all clients at work' " + log, Duration.ofSeconds(30), "cat " + log);
    return traffic;
  }

  /** Does not wait for the first answers. */
  static Traffic begin(Machine machine, String target, String plans, String log) {
    String command =
        "exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -jar /opt/load.jar %s %s"
            .formatted(target, plans);
    return new Traffic(machine, log, machine.start(command, log));
  }

  /** The same; nothing must have been lost, and something asked for. */
  public Counts stopWithNothingLost() {
    Counts counts = stop();
    if (counts.lost() != 0 || counts.requests() == 0) {
      throw new AssertionError(
          "lost %d of %d%n%s".formatted(counts.lost(), counts.requests(), counts.log()));
    }
    return counts;
  }

  /** Lets every client finish its request; the counts. */
  public Counts stop() {
    end();
    String text = machine.read(log);
    List<String> summaries = text.lines().filter(line -> line.startsWith("requests=")).toList();
    if (summaries.isEmpty()) {
      throw new AssertionError("the load generator did not report: " + text);
    }
    Map<String, Long> sums = new HashMap<>();
    for (String word : String.join(" ", summaries).split(" ")) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      if (value.matches("\\d+")) {
        sums.merge(word.substring(0, equals), Long.parseLong(value), Long::sum);
      }
    }
    return new Counts(String.join("\n", summaries), sums, text);
  }

  private void end() {
    machine.sh("kill -TERM %d; while kill -0 %d; do sleep 0.05; done".formatted(pid, pid));
  }

  @Override
  public void close() {
    if (machine.lives(pid)) {
      end();
    }
  }

  /** What the load generator counted over all plans; {@code log} has each loss. */
  public record Counts(String summary, Map<String, Long> sums, String log) {

    /** All requests. */
    public long requests() {
      return sums.get("requests");
    }

    /** Lost requests. */
    public long lost() {
      return sums.get("lost");
    }

    /** Each loss with its cause and time. */
    public List<String> losses() {
      return log.lines().filter(line -> line.matches("load: \\S+ lost at .*")).toList();
    }

    /** Answers given by a release. */
    public long by(String version) {
      return sums.getOrDefault(version, 0L);
    }
  }
}
