package dev.upgrader.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gate that breaks is told of, and looked at again. */
@Timeout(30)
class GatekeeperTest {

  /** As one whose path makes no URI. */
  private static final class Breaking implements Gate {
    @Override
    public String name() {
      return "breaking";
    }

    @Override
    public Verdict check(Candidates candidates) {
      throw new IllegalArgumentException("Illegal character in path");
    }
  }

  @Test
  void whatAGateThrowsIsABrokenProbeAndNoSilence() throws Exception {
    BlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();
    Limits limits = new Limits(Duration.ofMillis(1), 1, 2);
    try (Gatekeeper keeper =
        new Gatekeeper(
            List.of(new Breaking()),
            limits,
            () -> new Candidates(null, null, Optional.empty()),
            looks::add)) {
      looks.take().run();
      assertThat(keeper.failure()).isEmpty();
      looks.take().run();
      assertThat(keeper.failure())
          .contains("gate breaking cannot be checked: Illegal character in path");
    }
  }
}
