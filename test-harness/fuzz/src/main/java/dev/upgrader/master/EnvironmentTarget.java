package dev.upgrader.master;

import dev.upgrader.config.Address;
import dev.upgrader.config.Configuration;
import dev.upgrader.config.ConfigurationException;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import dev.upgrader.fuzz.Target;
import dev.upgrader.fuzz.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Variables, one a line: of the service manager and of the master before. {@code $PID} stands for
 * this process.
 */
public final class EnvironmentTarget implements Target {
  private final long pid = ProcessHandle.current().pid();
  private final Configuration configuration;
  private final Log log =
      new Log(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
          () -> "");

  /** Sockets are looked for from descriptor 3 on, and would be closed: there it must be a file. */
  public EnvironmentTarget() throws IOException, ConfigurationException {
    if (!Files.isRegularFile(Path.of("/proc/self/fd/3"))) {
      throw new IOException("cannot fuzz LISTEN_FDS: descriptor 3 is no file of the JDK");
    }
    Flags flags =
        new Flags(
            Optional.of("/run/shop.pid"),
            Optional.empty(),
            List.of(new Address.Tcp("127.0.0.1", 8080).toString()),
            Optional.empty(),
            List.of("java"));
    configuration =
        new LayeredConfiguration(Optional.empty(), flags, Map.of(), Optional.empty()).load();
  }

  @Override
  public void take(byte[] input) {
    Map<String, String> environment = new HashMap<>();
    for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.indexOf('\0') < 0) {
        environment.put(
            line.substring(0, equals),
            line.substring(equals + 1).replace("$PID", Long.toString(pid)));
      }
    }
    passedSockets(environment);
    descriptors(environment);
    notifications(environment);
  }

  private void passedSockets(Map<String, String> environment) {
    try {
      PassedSockets.find(environment, pid, configuration);
    } catch (IOException e) {
      Words.check(e.getMessage(), e);
    }
  }

  private static void descriptors(Map<String, String> environment) {
    for (String variable : List.of(Predecessor.VARIABLE, Anchor.VARIABLE, Image.VARIABLE)) {
      try {
        InheritedDescriptor.find(environment, variable);
      } catch (IOException e) {
        Words.check(e.getMessage(), e);
      }
    }
  }

  /** A watchdog that is due at once would be patted without an end. */
  private void notifications(Map<String, String> environment) {
    Timers timers = new Timers(() -> 0);
    Systemd systemd = Systemd.find(environment, pid, timers, log);
    systemd.tell(Systemd.State.READY, "serving");
    if (timers.millisToNext() == 0) {
      throw new IllegalStateException("the watchdog is due at once");
    }
  }
}
