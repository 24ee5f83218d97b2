package dev.upgrader.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Processes, timed. */
final class Commands {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Commands() {}

  /** From start to end; an error if it fails. */
  static Duration time(ProcessBuilder command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = quiet(command).start();
    int exit = process.waitFor();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (exit != 0) {
      throw new IllegalStateException(command.command() + " ended with " + exit);
    }
    return took;
  }

  static ProcessBuilder quiet(ProcessBuilder command) {
    return command
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** The upgrader's launcher with its own JVM and the workers' on the given JDK. */
  static ProcessBuilder upgrader(Jdks.Jdk jdk, List<String> arguments) {
    Path launcher =
        Path.of(System.getProperty("upgrader.root"), "upgrader/target/dist/bin/upgrader");
    ProcessBuilder command = new ProcessBuilder(launcher.toString());
    command.command().addAll(arguments);
    command.environment().put("JAVA_HOME", jdk.home().toString());
    command
        .environment()
        .merge("PATH", jdk.home().toString(), (path, home) -> home + "/bin:" + path);
    return command;
  }

  /**
   * Has the launcher make the class data archive of its JVM, as the first command of an
   * installation does, and waits for it: in its first seconds nothing is as fast as ever after.
   */
  static void makeArchive(Jdks.Jdk jdk) throws IOException, InterruptedException {
    Path archives = Path.of(System.getProperty("upgrader.root"), "upgrader/target/dist/lib/cds");
    time(upgrader(jdk, List.of("--version")));
    until(() -> hasArchive(archives, jdk));
  }

  private static boolean hasArchive(Path archives, Jdks.Jdk jdk) {
    String name = ".*-" + jdk.version() + "[.+].*[.]jsa";
    try (Stream<Path> files = Files.list(archives)) {
      return files.anyMatch(file -> file.getFileName().toString().matches(name));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now until the condition holds, looked at every two milliseconds. */
  static Duration until(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("never came true");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  static void signal(String signal, long pid) {
    try {
      time(new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
