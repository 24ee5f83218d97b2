package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AmendsTest {
  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log =
      new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "test");
  private final Amends amends = new Amends(timers, log);
  private int attempts;

  @Test
  void stepIsTriedAgainUntilItSucceeds() {
    amends.take(() -> fail(3));
    second();
    second();
    assertThat(attempts).isEqualTo(3);
    second();
    assertThat(attempts).isEqualTo(4);
    assertThat(timers.millisToNext()).isEqualTo(-1);
    assertThat(lines("no room; it is tried again each second")).isOne();
    assertThat(lines("made good: no room")).isOne();
  }

  @Test
  void anotherStepTakesItsPlace() {
    amends.take(() -> fail(100));
    amends.take(() -> {});
    second();
    assertThat(attempts).isOne();
    assertThat(timers.millisToNext()).isEqualTo(-1);
    assertThat(lines("made good")).isZero();
  }

  private void fail(int times) throws IOException {
    if (attempts++ < times) {
      throw new IOException("no room");
    }
  }

  private void second() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.runDue();
  }

  private long lines(String text) {
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(text))
        .count();
  }
}
