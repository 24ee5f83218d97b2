package dev.upgrader.cli;

import dev.upgrader.cli.gate.Tally;
import dev.upgrader.cli.sequence.PhaseWords;
import dev.upgrader.cli.sequence.Scene;
import dev.upgrader.control.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A moment of an upgrade in a few lines. */
record SceneText(Scene scene, Shares shares, boolean colour) {

  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";
  private static final int BAR = 20;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    scene.masters().forEach(master -> lines.add(generation(master)));
    scene.gates().forEach(gate -> lines.add(gate(gate)));
    lines.add(
        "  phase "
            + scene.phase()
            + scene.left().map(left -> ", " + (left.toSeconds() + 1) + " s to go").orElse(""));
    return lines;
  }

  private String generation(Status master) {
    String release = master.release().orElse("no release");
    return String.format(
        Locale.ROOT,
        "  gen %-3d %-16s %s  %-24s %s",
        master.generation(),
        release.substring(release.lastIndexOf('/') + 1),
        share(shares.percent(master.pid())),
        workers(master),
        PhaseWords.of(master));
  }

  private static String share(OptionalLong percent) {
    if (percent.isEmpty()) {
      return " ".repeat(BAR) + "     ";
    }
    int full = (int) (percent.getAsLong() * BAR / 100);
    return "█".repeat(full)
        + "░".repeat(BAR - full)
        + String.format(Locale.ROOT, "%4d%%", percent.getAsLong());
  }

  /** "2 live, 1 draining". */
  private static String workers(Status master) {
    Map<String, Long> states =
        master.workers().stream()
            .collect(
                Collectors.groupingBy(Status.Worker::state, TreeMap::new, Collectors.counting()));
    return states.isEmpty()
        ? "no workers"
        : states.entrySet().stream()
            .map(state -> state.getValue() + " " + state.getKey())
            .collect(Collectors.joining(", "));
  }

  private String gate(Tally gate) {
    boolean bad = gate.state().equals("unhealthy") || gate.state().equals("broken");
    boolean good = gate.state().equals("healthy");
    String text =
        (good ? "  ✔ " : bad ? "  ✘ " : "  · ") + "gate " + gate.name() + ": " + gate.lastWords();
    return colour && (good || bad) ? (good ? GREEN : RED) + text + PLAIN : text;
  }
}
