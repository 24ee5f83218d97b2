package dev.upgrader.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.lifecycle.Action;
import dev.upgrader.protocol.Message;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every step of the program has its rows in the table: a new one without fails here. */
class PointsTest {

  @Test
  void everyStepHasARow() throws Exception {
    assertThat(rows()).containsAll(steps());
  }

  @Test
  void everyRowIsAStep() throws Exception {
    assertThat(rows().stream().filter(row -> !isOfACommand(row)).toList()).isSubsetOf(steps());
  }

  private static Set<String> rows() throws Exception {
    try (InputStream in = PointsTest.class.getResourceAsStream("points.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("[") && !line.startsWith("#"))
          .collect(Collectors.toSet());
    }
  }

  private static List<String> steps() {
    List<String> steps = new ArrayList<>();
    for (Action action : Action.values()) {
      steps.add("performs " + action);
      steps.add("has performed " + action);
    }
    for (Class<?> direction : Message.class.getPermittedSubclasses()) {
      for (Class<?> message : direction.getPermittedSubclasses()) {
        if (direction != Message.FromWorker.class) {
          steps.add("says " + message.getSimpleName());
        }
        if (direction != Message.ToWorker.class) {
          steps.add("hears " + message.getSimpleName());
        }
      }
    }
    Hook.ALL.stream()
        .filter(hook -> !hook.subject())
        .flatMap(hook -> Stream.of(hook.before(), hook.after()))
        .filter(name -> !name.isEmpty())
        .forEach(steps::add);
    return steps.stream().distinct().toList();
  }

  /** What a command asks a master for is a word, and of no closed list. */
  private static boolean isOfACommand(String row) {
    return row.startsWith("asks ") || row.startsWith("has asked ");
  }
}
