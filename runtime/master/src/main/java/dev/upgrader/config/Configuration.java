package dev.upgrader.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one generation runs: the YAML file, the flags and the environment, resolved and valid.
 * Immutable; a reload makes a new one.
 *
 * @param name of the service, in log lines and status
 * @param pidfile absolute
 * @param release directory or symlink as configured, absolute; resolved anew at every exec
 * @param command of a worker; may contain ${release}
 * @param environment of a worker; the values may contain ${release}
 * @param logs directory of the workers' output
 * @param memoryCheck whether a second generation is refused that there is no memory for
 * @param agent whether the workers are JVMs that get our agent
 * @param fifos by number; the first is read until a digit chooses another
 * @param metrics where metrics are told over HTTP, a loopback address
 * @param stdin name of the listener that a worker finds as descriptor 0
 * @param classData directory for class data archives of the service
 */
public record Configuration(
    String name,
    Path pidfile,
    Optional<Path> release,
    List<String> command,
    int workers,
    List<Listener> listeners,
    Optional<Readiness> readiness,
    Optional<Warmup> warmup,
    Timeouts timeouts,
    Map<String, String> environment,
    Optional<Path> logs,
    Signals signals,
    Winch winch,
    boolean dieOnTerm,
    boolean memoryCheck,
    boolean agent,
    Touch touch,
    List<Path> fifos,
    Optional<String> user,
    Optional<Address.Tcp> metrics,
    Optional<String> stdin,
    Optional<Path> classData) {

  /** More JVMs than a host runs: it was a slip. */
  public static final int MOST_WORKERS = 1_000;

  /** Which table of signals is in force. */
  public enum Signals {
    GUNICORN,
    UWSGI
  }

  /** What WINCH does with the workers of the old generation. */
  public enum Winch {
    STOP,
    PARK
  }

  /** A declared listener. */
  public record Listener(String name, Address address, Scope scope) {}

  /** Who has the socket: all processes of all generations one, or each worker its own. */
  public enum Scope {
    GENERATION,
    WORKER
  }

  /** The probe that makes a worker ready. Path empty: a connection that opens is enough. */
  public record Readiness(
      String listener, Optional<String> path, Duration interval, Duration timeout) {}

  /** Requests through the service's own stack before it is live: so many, or for so long. */
  public record Warmup(String listener, List<String> paths, int requests, Duration time) {}

  /** Files whose touch asks for an action; absolute, and need not exist. */
  public record Touch(
      List<Path> reload,
      List<Path> workersReload,
      List<Path> chainReload,
      List<Path> logReopen,
      List<Path> upgrade) {

    /** Nothing is watched. */
    public static final Touch NONE =
        new Touch(List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /**
   * All bounds on waiting.
   *
   * @param quiet how long the service must have had the last word on a connection that is ended
   *     without a goodbye
   */
  public record Timeouts(Duration ready, Duration drain, Duration quick, Duration quiet) {}
}
