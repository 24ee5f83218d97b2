package dev.upgrader.master;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How this program was called, so that the next generation is called the same way.
 *
 * @param launcher as it was called: absolute, symlinks not resolved, so that a flipped one takes
 *     effect
 * @param arguments what stood behind it
 */
public record Launch(Path launcher, List<String> arguments) {
  public Launch {
    arguments = List.copyOf(arguments);
  }

  /** The whole command line. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(arguments);
    return command;
  }
}
