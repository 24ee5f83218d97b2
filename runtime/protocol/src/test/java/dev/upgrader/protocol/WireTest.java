package dev.upgrader.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WireTest {

  @Test
  void aMessageComesBackAsItWentOut() {
    Message configure =
        new Message.Configure(
            1,
            0,
            2,
            List.of(
                new Message.Listener("http", "[::]:8080", false, 3, 4711),
                new Message.Listener("odd name", "unix:/run/a b,c=d%", true, -1, 0)),
            new Message.Readiness("http", "/ready?a=1&b=2", 250, 1000),
            new Message.Warmup("http", List.of("/", "/ü"), 500, 30_000),
            30_000,
            5_000);
    String line = Wire.encode(configure);
    assertThat(line).doesNotContain("\n").startsWith("Configure version=1 ");
    assertThat(Wire.decode(line)).isEqualTo(configure);
    assertThat(Wire.decode(Wire.encode(new Message.Parked()))).isEqualTo(new Message.Parked());
    Message quiet = new Message.Quiet(List.of(4711L, 1L << 40));
    assertThat(Wire.decode(Wire.encode(quiet))).isEqualTo(quiet);
    assertThat(Wire.decode(Wire.encode(new Message.Failed("a\nb"))))
        .isEqualTo(new Message.Failed("a\nb"));
  }

  @Test
  void nullAndEmptyStayApart() {
    assertThat(Wire.decode(Wire.encode(new Message.Reopen(null))))
        .isEqualTo(new Message.Reopen(null));
    assertThat(Wire.decode(Wire.encode(new Message.Live(List.of()))))
        .isEqualTo(new Message.Live(List.of()));
    assertThat(Wire.decode(Wire.encode(new Message.NotReady(""))))
        .isEqualTo(new Message.NotReady(""));
  }

  @Test
  void aKeyOfANewerVersionIsSkipped() {
    assertThat(Wire.decode("Drain deadlineMillis=5 colour=green")).isEqualTo(new Message.Drain(5));
  }

  @Test
  void aMasterOfAnEarlierBuildDoesNotTellForHowLongItWaits() {
    assertThat(Wire.decode("Started version=1 pid=5")).isEqualTo(new Message.Started(1, 5, null));
    assertThat(Wire.decode(Wire.encode(new Message.Started(1, 5, 300_000L))))
        .isEqualTo(new Message.Started(1, 5, 300_000L));
  }

  @Test
  void whatIsNotInTheListIsRefusedWithItsName() {
    assertThatThrownBy(() -> Wire.decode("Explode now=1"))
        .hasMessage("cannot read message: unknown name Explode");
    assertThatThrownBy(() -> Wire.decode("Drain deadlineMillis=soon"))
        .hasMessage("cannot read message Drain: not a number: soon");
    assertThatThrownBy(() -> Wire.decode("Drain"))
        .hasMessage("cannot read message Drain: deadlineMillis is missing");
    assertThatThrownBy(() -> Wire.decode("Live"))
        .hasMessage("cannot read message Live: sockets is missing");
    assertThatThrownBy(() -> Wire.decode("Quiet inodes=1,2"))
        .hasMessage("cannot read message Quiet: a list that is cut off: 1,2");
    assertThatThrownBy(() -> Wire.decode("Failed reason=%4"))
        .hasMessage("cannot read message Failed: not encoded: %4");
  }
}
