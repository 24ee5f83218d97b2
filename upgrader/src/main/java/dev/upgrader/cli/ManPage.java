package dev.upgrader.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of one command in the man(7) macros, made of what {@code --help} is made of. */
record ManPage(CommandSpec command) {

  private static final int SYNOPSIS_WIDTH = 10_000;

  /** Without its section: upgrader-commit. */
  String name() {
    return command.qualifiedName("-");
  }

  String roff() {
    CommandSpec root = command.root();
    List<String> lines = new ArrayList<>();
    lines.add(
        ".TH \"%s\" \"1\" \"\" \"%s\" \"upgrader\""
            .formatted(escaped(name().toUpperCase(Locale.ROOT)), escaped(root.version()[0])));
    section(lines, "NAME");
    lines.add(text(name() + " - " + summary()));
    section(lines, "SYNOPSIS");
    lines.add(text(synopsis()));
    section(lines, "DESCRIPTION");
    for (String paragraph : command.usageMessage().description()) {
      lines.add(".PP");
      lines.add(text(paragraph));
    }
    arguments(lines);
    subcommands(lines);
    section(lines, "EXIT STATUS");
    for (Map.Entry<String, String> exit : root.usageMessage().exitCodeList().entrySet()) {
      item(lines, exit.getKey(), exit.getValue());
    }
    section(lines, "SEE ALSO");
    lines.add(text(seeAlso(root)));
    return String.join("\n", lines) + "\n";
  }

  /** One line for whatis(1). */
  private String summary() {
    String first = command.usageMessage().description()[0];
    int end = first.indexOf(". ");
    String sentence = end < 0 ? first : first.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private String synopsis() {
    command.usageMessage().width(SYNOPSIS_WIDTH);
    Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    return help.synopsis(0).strip();
  }

  private void arguments(List<String> lines) {
    section(lines, "OPTIONS");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      item(lines, parameter.paramLabel(), described(parameter));
    }
    command.options().stream()
        .filter(option -> !option.hidden())
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .forEach(option -> item(lines, names(option), described(option)));
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.typeInfo().isBoolean() ? names : names + "=" + option.paramLabel();
  }

  private static String described(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  private void subcommands(List<String> lines) {
    if (command.subcommands().isEmpty()) {
      return;
    }
    section(lines, "COMMANDS");
    command.subcommands().values().stream()
        .distinct()
        .map(line -> new ManPage(line.getCommandSpec()))
        .forEach(page -> item(lines, page.name() + "(1)", page.summary()));
  }

  private String seeAlso(CommandSpec root) {
    List<String> others = new ArrayList<>();
    if (command != root) {
      others.add(root.name() + "(1)");
    }
    others.add("docs/upgrade-runbook.md and docs/signals.md of the distribution");
    return String.join(", ", others);
  }

  private static void section(List<String> lines, String title) {
    lines.add(".SH \"" + title + "\"");
  }

  private static void item(List<String> lines, String term, String text) {
    lines.add(".TP");
    lines.add("\\fB" + escaped(term) + "\\fR");
    lines.add(text(text));
  }

  /** A line of its own, which is no request even if it begins with a dot. */
  private static String text(String text) {
    String escaped = escaped(text.strip());
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("%n", " ").replace("%%", "%");
  }
}
