package dev.upgrader.cli.gate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the operator's, run by the shell: exit 0 is healthy, any other unhealthy. One that
 * cannot be run (126, 127), is killed or does not end in time is broken.
 */
public final class HealthCommand implements Gate {

  private static final int LONGEST = 200;

  private final String command;
  private final Duration timeout;

  /** Nothing runs yet. */
  public HealthCommand(String command, Duration timeout) {
    this.command = command;
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "health-command " + command;
  }

  @Override
  public Verdict check(Candidates candidates) throws InterruptedException {
    if (candidates.fresh().isEmpty()) {
      return new Verdict.Pending("not ready yet");
    }
    try {
      Path output = Files.createTempFile("upgrader-health", ".out");
      try {
        return judge(start(candidates, output.toFile()), output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new Verdict.Broken("it cannot be run: " + e.getMessage());
    }
  }

  /** A session of its own, so that what it starts can be ended with it. */
  private Process start(Candidates candidates, File output) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command);
    Map<String, String> environment = builder.environment();
    environment.put("UPGRADER_PIDFILE", candidates.pidfile().toString());
    environment.put("UPGRADER_OLD_PID", Long.toString(candidates.old().pid()));
    candidates
        .fresh()
        .ifPresent(
            fresh -> {
              environment.put("UPGRADER_NEW_PID", Long.toString(fresh.pid()));
              environment.put("UPGRADER_RELEASE", fresh.release().orElse(""));
            });
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  private Verdict judge(Process process, Path output) throws IOException, InterruptedException {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Verdict.Broken("no end within " + timeout.toMillis() + " ms");
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    int exit = process.exitValue();
    String said = tail(output);
    String words = "exit " + exit + (said.isEmpty() ? "" : ": " + said);
    if (exit == 0) {
      return new Verdict.Healthy(words);
    }
    boolean ours = exit < 126;
    return ours ? new Verdict.Unhealthy(words) : new Verdict.Broken(words);
  }

  private static String tail(Path output) throws IOException {
    String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
    String line = text.substring(text.lastIndexOf('\n') + 1).strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
