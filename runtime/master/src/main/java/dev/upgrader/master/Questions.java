package dev.upgrader.master;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Who waits for what workers say of themselves. */
final class Questions {

  private record Question(Set<Worker> asked, Timers.Timer limit, Runnable then) {}

  /** A worker that says nothing for this long is shown with what it has said last. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Timers timers;
  private final List<Question> open = new ArrayList<>();

  Questions(Timers timers) {
    this.timers = timers;
  }

  /** Asks each; {@code then} when all have answered or gone, or soon. */
  void ask(Collection<Worker> workers, Runnable then) {
    Set<Worker> asked =
        workers.stream().filter(Worker::ask).collect(Collectors.toCollection(HashSet::new));
    if (asked.isEmpty()) {
      then.run();
      return;
    }
    open.add(new Question(asked, timers.after(PATIENCE, this::giveUp), then));
  }

  /** {@code worker} has answered or has gone. */
  void settled(Worker worker) {
    for (Question question : List.copyOf(open)) {
      question.asked().remove(worker);
      if (question.asked().isEmpty()) {
        close(question);
      }
    }
  }

  private void giveUp() {
    List.copyOf(open).forEach(this::close);
  }

  private void close(Question question) {
    open.remove(question);
    question.limit().cancel();
    question.then().run();
  }
}
