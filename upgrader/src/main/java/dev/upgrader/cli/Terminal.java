package dev.upgrader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at a stream, and how. */
enum Terminal {
  /** Answers. */
  STDIN(0),
  /** The result. */
  STDOUT(1),
  /** Progress and errors. */
  STDERR(2);

  private final boolean present;

  Terminal(int descriptor) {
    this.present = isTerminal(descriptor);
  }

  /** It is a terminal. */
  boolean isPresent() {
    return present;
  }

  /** It is a terminal that may be coloured: see no-color.org. */
  boolean hasColour() {
    String refused = System.getenv("NO_COLOR");
    return present
        && (refused == null || refused.isEmpty())
        && !"dumb".equals(System.getenv("TERM"));
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
