package dev.upgrader.harness.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a Markdown page: every block fenced as {@code sh}, in order. */
final class Runbook {
  private static final Pattern FENCE = Pattern.compile("```sh(?: +exit=(\\d+))? *");

  private Runbook() {}

  /**
   * A block.
   *
   * @param line where it begins in the page
   * @param exit the exit code it declares, 0 if none
   */
  record Block(int line, String heading, String script, int exit) {
    @Override
    public String toString() {
      return "line " + line + ", " + heading;
    }
  }

  static List<Block> blocks(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    String heading = "";
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("#")) {
        heading = lines.get(i).replaceFirst("#+ *", "");
      }
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
        int exit = fence.group(1) == null ? 0 : Integer.parseInt(fence.group(1));
        blocks.add(new Block(i + 1, heading, String.join("\n", lines.subList(i + 1, end)), exit));
        i = end;
      }
    }
    return blocks;
  }
}
