package dev.upgrader.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.lifecycle.Phase;
import dev.upgrader.metrics.Counts.Drain;
import dev.upgrader.metrics.Counts.Outcome;
import dev.upgrader.protocol.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CountsTest {

  /** Two masters as a channel connects them; what is said to one that has gone is lost. */
  private static final class Pair {
    private final List<Counts> there = new ArrayList<>();

    Counts join(List<Message.Count> before) {
      int self = there.size();
      Counts counts = new Counts(before, count -> tellOthers(self, count));
      there.add(counts);
      return counts;
    }

    private void tellOthers(int self, Message.Count count) {
      for (int i = 0; i < there.size(); i++) {
        if (i != self && there.get(i) != null) {
          there.get(i).add(count);
        }
      }
    }

    void leave(Counts counts) {
      there.set(there.indexOf(counts), null);
    }
  }

  @Test
  void theNewMasterHasCountedEverythingWhenTheOldHasGone() {
    Pair pair = new Pair();
    Counts old = pair.join(List.of());
    old.restart();
    old.phase(Phase.STARTING, Duration.ofSeconds(3));
    Counts young = pair.join(old.all());
    young.restart();
    old.drain(Drain.IN_TIME);
    old.phase(Phase.STOPPING, Duration.ofSeconds(2));
    pair.leave(old);
    young.attempt(Outcome.COMMITTED);
    assertThat(young.restarts()).isEqualTo(2);
    assertThat(young.drains(Drain.IN_TIME)).isEqualTo(1);
    assertThat(young.attempts(Outcome.COMMITTED)).isEqualTo(1);
    assertThat(young.phaseNanos(Phase.STARTING)).isEqualTo(3_000_000_000L);
    assertThat(young.phases(Phase.STOPPING)).isEqualTo(1);
  }

  @Test
  void theOldMasterHasCountedEverythingWhenTheNewHasGone() {
    Pair pair = new Pair();
    Counts old = pair.join(List.of());
    old.attempt(Outcome.FAILED);
    Counts young = pair.join(old.all());
    young.drain(Drain.KILLED);
    young.restart();
    pair.leave(young);
    old.attempt(Outcome.ROLLED_BACK);
    assertThat(old.attempts(Outcome.FAILED)).isEqualTo(1);
    assertThat(old.attempts(Outcome.ROLLED_BACK)).isEqualTo(1);
    assertThat(old.drains(Drain.KILLED)).isEqualTo(1);
    assertThat(old.restarts()).isEqualTo(1);
  }

  @Test
  void bothTellTheSameWhileBothAreThere() {
    Pair pair = new Pair();
    Counts old = pair.join(List.of());
    old.phase(Phase.SERVING, Duration.ofMillis(1));
    Counts young = pair.join(old.all());
    old.drain(Drain.CUT_OFF);
    young.phase(Phase.ARRIVING, Duration.ofMillis(5));
    assertThat(young.all()).containsExactlyInAnyOrderElementsOf(old.all());
  }
}
