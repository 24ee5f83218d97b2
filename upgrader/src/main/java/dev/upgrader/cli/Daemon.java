package dev.upgrader.cli;

import com.grack.nanojson.JsonObject;
import dev.upgrader.cli.exit.CommandFailure;
import dev.upgrader.cli.exit.ExitCode;
import dev.upgrader.cli.sequence.Outcome;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.config.Configuration;
import dev.upgrader.control.ControlClient;
import dev.upgrader.master.MasterLog;
import dev.upgrader.os.LibC;
import dev.upgrader.os.PlainFile;
import dev.upgrader.os.PrivateDirectory;
import dev.upgrader.os.Reason;
import dev.upgrader.os.Trusted;
import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts a master in a session of its own, and waits until it is ready or has ended. */
final class Daemon {

  private static final long LOOK_MILLIS = 50;
  private static final int MOST_BYTES = 64 * 1024;

  /** For a JVM to become a master, and to end. */
  private static final Duration START = Duration.ofSeconds(10);

  private final Configuration configuration;
  private final Pidfiles pidfiles;

  Daemon(Configuration configuration) {
    this.configuration = configuration;
    this.pidfiles = new Pidfiles(configuration.pidfile());
  }

  /** {@code arguments}: how the master would be called, without a terminal to give back. */
  Outcome start(Path launcher, List<String> arguments) {
    Path directory = configuration.pidfile().getParent();
    if (!Files.isDirectory(directory)) {
      throw failure(ExitCode.DEGRADED, "there is no directory " + directory, "Make it.");
    }
    try (WatchService changes = configuration.pidfile().getFileSystem().newWatchService()) {
      configuration
          .pidfile()
          .getParent()
          .register(
              changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      Path log = log();
      List<String> command = new ArrayList<>(List.of("setsid", launcher.toString()));
      command.addAll(arguments);
      long before = Files.exists(log) ? Files.size(log) : 0;
      return await(start(command, log), changes, log, before);
    } catch (PrivateDirectory.Untrusted e) {
      throw failure(ExitCode.REFUSED, e.getMessage(), "Remove it, or use a pidfile elsewhere.");
    } catch (IOException e) {
      throw failure(
          Reason.isDenied(e) ? ExitCode.REFUSED : ExitCode.DEGRADED,
          Reason.at(e),
          Reason.isDenied(e)
              ? "Let this user write there, or start it as another one."
              : "See to it, and start it again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(ExitCode.TIMED_OUT, "interrupted", "");
    }
  }

  /** The log is opened here, where it can be told from what somebody has put in its place. */
  private Process start(List<String> command, Path log) throws IOException {
    int fd = PlainFile.openToAppend(log, MasterLog.MODE, Trusted.own());
    try {
      ProcessBuilder.Redirect output =
          ProcessBuilder.Redirect.appendTo(PlainFile.path(fd).toFile());
      ProcessBuilder master =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output)
              .redirectError(output);
      master.environment().put(MasterLog.VARIABLE, log.toAbsolutePath().toString());
      return master.start();
    } finally {
      LibC.close(fd);
    }
  }

  private Outcome await(Process master, WatchService changes, Path log, long before)
      throws IOException, InterruptedException {
    // The master's own limit is shorter, and its reason the better one.
    Configuration.Timeouts timeouts = configuration.timeouts();
    long end = System.nanoTime() + timeouts.ready().plus(timeouts.quick()).plus(START).toNanos();
    while (pidfiles.named().filter(pid -> pid == master.pid()).isEmpty()) {
      // A file that appears is an event; for the end of the master it looks in between.
      WatchKey key = changes.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (key != null) {
        key.pollEvents();
        key.reset();
      }
      if (!master.isAlive()) {
        throw failure(exitOf(master), lastWords(log, before), "See " + log);
      }
      if (System.nanoTime() > end) {
        throw failure(
            ExitCode.TIMED_OUT, "master " + master.pid() + " is not ready yet", "See " + log);
      }
    }
    return new Outcome(
        "started",
        "started: master " + master.pid() + ", log " + log,
        new JsonObject(Map.of("pid", master.pid())));
  }

  private Path log() throws IOException {
    if (configuration.logs().isPresent()) {
      Path directory = Files.createDirectories(configuration.logs().get());
      return directory.resolve("master.log");
    }
    Path directory = ControlClient.directory(configuration.pidfile());
    PrivateDirectory.make(directory, Trusted.own());
    return directory.resolve("master.log");
  }

  private static ExitCode exitOf(Process master) {
    for (ExitCode code : ExitCode.values()) {
      if (code.code() == master.exitValue() && code != ExitCode.DONE) {
        return code;
      }
    }
    return ExitCode.INTERNAL;
  }

  /** Of this start: the reason of a failure, or else the last line. */
  private static String lastWords(Path log, long before) throws IOException {
    String text;
    try (FileChannel channel = PlainFile.channel(log)) {
      channel.position(Math.max(before, channel.size() - MOST_BYTES));
      // Workers write there too, in whatever encoding.
      text =
          new String(
              Channels.newInputStream(channel).readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    String last =
        lines.isEmpty() ? "the master has ended without a word" : lines.get(lines.size() - 1);
    return lines.stream()
        .filter(line -> line.contains(": start failed -> "))
        .reduce((first, second) -> second)
        .map(line -> line.replaceFirst("^.* phase=\\S+ (.*): start failed -> .*$", "$1"))
        .orElse(last)
        .replaceFirst("^upgrader: ", "");
  }

  private static CommandFailure failure(ExitCode exit, String cause, String advice) {
    return new CommandFailure(exit, "cannot run --daemon: " + cause, advice);
  }
}
