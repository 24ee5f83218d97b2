package dev.upgrader.harness.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output: lines that stay, and on a terminal one line that is drawn over and over. */
final class Screen {
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out = System.out;
  private final boolean terminal;
  private final boolean colours;
  private String live = "";

  Screen() {
    this.terminal = isTerminal();
    this.colours = terminal && System.getenv("NO_COLOR") == null;
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** A line that stays. */
  synchronized void say(String line) {
    out.println(terminal ? CLEAR + line : line);
    draw();
  }

  /** The line that moves; elsewhere than on a terminal a line like any other. */
  synchronized void show(String line) {
    live = line;
    if (terminal) {
      draw();
    } else {
      out.println(line);
    }
  }

  /** Leaves the moving line as it is. */
  synchronized void freeze() {
    if (terminal && !live.isEmpty()) {
      out.println();
    }
    live = "";
  }

  private void draw() {
    if (terminal && !live.isEmpty()) {
      out.print(CLEAR + live);
    }
    out.flush();
  }

  String bold(String text) {
    return colours ? "\033[1m" + text + "\033[0m" : text;
  }

  String green(String text) {
    return colours ? "\033[32m" + text + "\033[0m" : text;
  }

  String red(String text) {
    return colours ? "\033[31m" + text + "\033[0m" : text;
  }
}
