package dev.upgrader.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upgrader.lifecycle.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusJsonTest {

  private static final Status FULL =
      new Status(
          4711,
          "shop",
          2,
          Phase.OVERLAP,
          true,
          1_760_000_000_123L,
          4712,
          Optional.of("/opt/shop/v1"),
          Optional.of("/opt/shop/current"),
          "/run/shop/shop.pid",
          Optional.of("/run/shop/shop.pid.oldbin"),
          1,
          3,
          2,
          List.of(new Status.Listener("http", "0.0.0.0:8080", false, 99_999_999_999L, 3, 4096, 7)),
          List.of(
              new Status.Worker(
                  0,
                  4713,
                  "live",
                  5,
                  1,
                  true,
                  Optional.of("a \"quoted\" line\nand more"),
                  12,
                  345_678,
                  List.of(new Status.Socket("management", "127.0.0.1:40001")))),
          Optional.of("not ready within 60000 ms"),
          Optional.of(
              new Status.Attempt(
                  3, Status.Result.ROLLED_BACK, 4712, Optional.of("worker 0 exited with 1"))));

  private static final Status BARE =
      new Status(
          1,
          "shop",
          1,
          Phase.STARTING,
          false,
          2,
          0,
          Optional.empty(),
          Optional.empty(),
          "/p",
          Optional.empty(),
          0,
          0,
          0,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  @Test
  void readsBackWhatItWroteAsOneLine() {
    assertThat(StatusJson.read(StatusJson.write(FULL)))
        .hasToString(FULL.toString().replace('\n', ' '));
    assertThat(StatusJson.read(StatusJson.write(BARE))).isEqualTo(BARE);
  }

  @Test
  void isOneLine() {
    assertThat(StatusJson.write(FULL)).doesNotContain("\n");
  }

  @Test
  void writesWordsAndKeepsEveryKey() {
    assertThat(StatusJson.write(BARE))
        .contains("\"phase\":\"starting\"", "\"release\":null", "\"attempt\":null");
    assertThat(StatusJson.write(FULL)).contains("\"result\":\"rolled-back\"");
  }

  @Test
  void aMasterOfAnEarlierBuildIsNotTakenForAPausedOne() {
    String status = StatusJson.write(FULL).replace("\"paused\":true,", "");
    assertThat(StatusJson.read(status).paused()).isFalse();
  }

  @Test
  void wordsOfAWorkerDoNotCommandATerminal() {
    String status = StatusJson.write(BARE).replace("\"workers\":[]", "\"workers\":[%s]");
    Status read = StatusJson.read(status.formatted("{\"id\":0,\"detail\":\"\\u001b[2Jgone\"}"));
    assertThat(read.workers().get(0).detail()).contains("?[2Jgone");
  }

  @Test
  void refusesWhatIsNotAStatus() {
    assertThatThrownBy(() -> StatusJson.read("nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot read JSON: ");
    assertThatThrownBy(() -> StatusJson.read("{\"a\":".repeat(17)))
        .hasMessage("cannot read JSON: nested deeper than 16 levels");
    assertThatThrownBy(() -> StatusJson.read("{\"phase\":\"serving\",\"workers\":[1]}"))
        .hasMessage("cannot read status: workers: not objects");
    assertThatThrownBy(() -> StatusJson.read("{\"phase\":\"dancing\"}"))
        .hasMessage("cannot read status: unknown phase dancing");
  }
}
