package dev.upgrader.cli;

import dev.upgrader.cli.gate.Gate;
import dev.upgrader.cli.gate.HealthCommand;
import dev.upgrader.cli.gate.HealthUrl;
import dev.upgrader.cli.gate.Limits;
import dev.upgrader.cli.gate.MetricGate;
import dev.upgrader.cli.gate.SteadyWorkers;
import dev.upgrader.cli.gate.WorkerListener;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What must hold of a new generation. */
final class GateOptions {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--health-url",
      paramLabel = "URL|PATH",
      description = {
        "Must be answered below 400. A path is asked of each new worker at its own listener (scope:"
            + " worker). Repeatable."
      })
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--health-command",
      paramLabel = "COMMAND",
      description = {
        "Must end with 0; the shell runs it, with UPGRADER_NEW_PID, UPGRADER_OLD_PID,"
            + " UPGRADER_RELEASE and UPGRADER_PIDFILE. 126, 127 and no end in time mean that the"
            + " probe is broken. Repeatable."
      })
  private List<String> commands = new ArrayList<>();

  @Option(
      names = "--fail-if",
      paramLabel = "EXPR",
      description = {
        "Condition on the new workers' metrics, such as 'rate(errors_total{kind=\"db\"}) > 1' or"
            + " 'rate(a) > 2 * old(rate(a))'. Repeatable."
      })
  private List<String> conditions = new ArrayList<>();

  @Option(
      names = "--metrics-path",
      paramLabel = "PATH",
      description = "Where a worker has its metrics (default: ${DEFAULT-VALUE}).",
      defaultValue = "/actuator/prometheus")
  private String metricsPath;

  @Option(
      names = "--probe-listener",
      paramLabel = "NAME",
      description = "The listener of scope worker at which workers are asked (default: the first).")
  private Optional<String> listener = Optional.empty();

  @Option(
      names = "--health-interval",
      paramLabel = "DURATION",
      description = "Time from one look at a gate to the next (default: 1s).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "--health-timeout",
      paramLabel = "DURATION",
      description = "Time that one look may take (default: 2s).")
  private Duration timeout = Duration.ofSeconds(2);

  @Option(
      names = "--failure-limit",
      paramLabel = "N",
      description = "Unhealthy looks in a row at which a gate has failed (default: 3).")
  private int failureLimit = 3;

  @Option(
      names = "--error-limit",
      paramLabel = "N",
      description = "Looks in a row that the probe itself may break (default: 5).")
  private int errorLimit = 5;

  List<Gate> gates() {
    List<Gate> gates = new ArrayList<>();
    gates.add(new SteadyWorkers());
    WorkerListener workers = new WorkerListener(listener);
    for (String url : urls) {
      gates.add(new HealthUrl(checked(url), workers, timeout));
    }
    for (String line : commands) {
      gates.add(new HealthCommand(line, timeout));
    }
    for (String condition : conditions) {
      try {
        gates.add(new MetricGate(condition, workers, metricsPath, timeout));
      } catch (IllegalArgumentException e) {
        throw wrong(e.getMessage());
      }
    }
    return gates;
  }

  Limits limits() {
    if (failureLimit < 1 || errorLimit < 1) {
      throw wrong("--failure-limit and --error-limit must be 1 or more");
    }
    if (interval.isZero() || timeout.isZero()) {
      throw wrong("--health-interval and --health-timeout must be longer than 0s");
    }
    return new Limits(interval, failureLimit, errorLimit);
  }

  private String checked(String url) {
    try {
      URI uri = URI.create(url.startsWith("/") ? "http://worker" + url : url);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw wrong("cannot read --health-url " + url + ": " + e.getMessage());
    }
    throw wrong(
        "cannot read --health-url " + url + ": neither http://… nor a path such as /health");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
