package dev.upgrader.harness.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line, called as a user calls it, each command shown. */
final class Cli {
  private final String launcher;
  private final Screen screen;

  Cli(String launcher, Screen screen) {
    this.launcher = launcher;
    this.screen = screen;
  }

  /** Runs a command to its end, its output on the screen; the exit code. */
  int run(String... arguments) throws IOException, InterruptedException {
    show("upgrader " + String.join(" ", arguments));
    Process process = command(arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        screen.say("  " + line);
      }
    }
    return process.waitFor();
  }

  /** Starts a command and leaves it running, its output in a file. */
  Process start(Path log, String... arguments) throws IOException {
    show("upgrader " + String.join(" ", arguments) + " &");
    Process process =
        command(arguments).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    return process;
  }

  void show(String command) {
    screen.say(screen.bold("$ " + command));
  }

  private ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command);
  }
}
