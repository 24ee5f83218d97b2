package dev.upgrader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes the manual pages and the completion of the shell; called by the build. */
final class Manual {

  private Manual() {}

  /** {@code arguments}: the folder that becomes {@code share}. */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]));
  }

  static void write(Path share) throws IOException {
    CommandLine line = new CommandLine(new Upgrader());
    Commands.addTo(line, "");
    Path completions = Files.createDirectories(share.resolve("bash-completion/completions"));
    Files.writeString(completions.resolve("upgrader"), AutoComplete.bash("upgrader", line));
    Path pages = Files.createDirectories(share.resolve("man/man1"));
    write(new ManPage(line.getCommandSpec()), pages);
    for (CommandLine command : line.getSubcommands().values()) {
      write(new ManPage(command.getCommandSpec()), pages);
    }
  }

  private static void write(ManPage page, Path folder) throws IOException {
    Files.writeString(folder.resolve(page.name() + ".1"), page.roff());
  }
}
