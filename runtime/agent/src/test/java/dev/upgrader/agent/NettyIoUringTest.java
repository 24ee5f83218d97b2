package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be gated is refused. */
final class NettyIoUringTest {

  @ParameterizedTest
  @CsvSource({
    "5.15.0-generic, false", "6.1.0-28-amd64, false", "6.9.12, false",
    "6.10, true", "6.18.44-fc, true", "7.0.1, true",
  })
  void acceptsThatCannotBeToldNotToWaitAreRefused(String linux, boolean accepted) {
    assertThat(NettyIoUring.canAcceptWithoutWaiting(linux)).isEqualTo(accepted);
  }

  @Test
  void theIncubatorIsRefusedAndTheTextSaysWhatToUse() {
    String incubator = "io/netty/incubator/channel/uring/AbstractIOUringServerChannel";
    assertThat(NettyIoUring.concerns(incubator)).isTrue();
    assertThatThrownBy(() -> NettyIoUring.redirected(incubator, new byte[0]))
        .hasMessageContaining("pass by the gate")
        .hasMessageContaining("epoll or NIO");
  }
}
