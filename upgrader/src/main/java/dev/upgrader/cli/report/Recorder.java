package dev.upgrader.cli.report;

import dev.upgrader.cli.gate.Tally;
import dev.upgrader.cli.sequence.Progress;
import dev.upgrader.cli.sequence.Scene;
import dev.upgrader.control.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what an upgrade looked like, for the report; passes everything on. */
public final class Recorder implements Progress {

  /** A step, at milliseconds since the epoch. */
  record Step(long at, String text) {}

  /** What a master looked like from then on. */
  record Moment(long at, Status status) {}

  private final Progress next;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, List<Moment>> generations = new TreeMap<>();
  private List<Tally> gates = List.of();

  /** Nothing is kept yet. */
  public Recorder(Progress next) {
    this.next = next;
  }

  @Override
  public void step(String text) {
    steps.add(new Step(System.currentTimeMillis(), text));
    next.step(text);
  }

  @Override
  public void show(Scene scene) {
    gates = scene.gates();
    for (Status status : scene.masters()) {
      List<Moment> moments =
          generations.computeIfAbsent(status.generation(), number -> new ArrayList<>());
      if (moments.isEmpty() || !moments.get(moments.size() - 1).status().equals(status)) {
        moments.add(new Moment(System.currentTimeMillis(), status));
      }
    }
    next.show(scene);
  }

  List<Step> steps() {
    return steps;
  }

  Map<Integer, List<Moment>> generations() {
    return generations;
  }

  List<Tally> gates() {
    return gates;
  }
}
