package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.upgrader.lifecycle.Event;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.lifecycle.Request;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyTest {
  private static final Request QUIET = new Request.Move(Event.QUIESCE);
  private static final Request UPGRADE = new Request.Move(Event.UPGRADE);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Early early =
      new Early(new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "master"));
  private final List<Request> requested = new ArrayList<>();

  @Test
  void isRequestedOnceInThePhaseThatItIsMeantFor() {
    early.keep(QUIET, "WINCH", Phase.UPGRADING, Phase.OVERLAP);
    assertThat(release(Phase.UPGRADING)).isFalse();
    assertThat(requested).isEmpty();
    assertThat(release(Phase.OVERLAP)).isTrue();
    assertThat(release(Phase.OVERLAP)).isFalse();
    assertThat(requested).containsExactly(QUIET);
  }

  /** Nobody would serve: the new generation is no more. */
  @Test
  void isForgottenInAnotherPhaseAndSaysSo() {
    early.keep(QUIET, "WINCH", Phase.UPGRADING, Phase.OVERLAP);
    assertThat(release(Phase.SERVING)).isFalse();
    assertThat(release(Phase.OVERLAP)).isFalse();
    assertThat(requested).isEmpty();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("WINCH: quiesce is forgotten: the phase is serving");
  }

  @Test
  void isTakenBack() {
    early.keep(QUIET, "WINCH", Phase.UPGRADING, Phase.OVERLAP);
    early.forget();
    assertThat(release(Phase.OVERLAP)).isFalse();
    assertThat(requested).isEmpty();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("WINCH: quiesce is taken back");
  }

  @Test
  void whatFailsDoesNotTakeTheNextWithIt() {
    early.keep(QUIET, "WINCH", Phase.PROVISIONAL, Phase.SERVING);
    early.keep(UPGRADE, "USR2", Phase.PROVISIONAL, Phase.SERVING);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                early.release(
                    Phase.SERVING,
                    (request, by) -> {
                      throw new IllegalStateException(by);
                    }));
    assertThat(release(Phase.SERVING)).isTrue();
    assertThat(requested).containsExactly(UPGRADE);
  }

  private boolean release(Phase phase) {
    return early.release(phase, (request, by) -> requested.add(request));
  }
}
