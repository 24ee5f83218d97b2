package dev.upgrader.master;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Who waits for what workers answer. */
final class Questions {

  private record Question(Set<Worker> asked, Timers.Timer limit, Runnable then) {}

  private final Timers timers;
  private final Duration patience;
  private final List<Question> open = new ArrayList<>();

  /**
   * None yet.
   *
   * @param patience with a worker that does not answer
   */
  Questions(Timers timers, Duration patience) {
    this.timers = timers;
    this.patience = patience;
  }

  /**
   * Asks each; {@code then} when all have answered or gone, or soon.
   *
   * @param question false: there will be no answer
   */
  void ask(Collection<Worker> workers, Predicate<Worker> question, Runnable then) {
    Set<Worker> asked =
        workers.stream().filter(question).collect(Collectors.toCollection(HashSet::new));
    if (asked.isEmpty()) {
      then.run();
      return;
    }
    open.add(new Question(asked, timers.after(patience, () -> giveUp(asked)), then));
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

  /** With what is known by now. */
  void answerNow() {
    List.copyOf(open).forEach(this::close);
  }

  private void giveUp(Set<Worker> asked) {
    open.stream().filter(question -> question.asked() == asked).toList().forEach(this::close);
  }

  private void close(Question question) {
    open.remove(question);
    question.limit().cancel();
    question.then().run();
  }
}
