package dev.upgrader.cli.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.os.Proc;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master whose workers go on after WINCH; QUIT ends it, as it ends gunicorn. */
class FarewellTest {
  private static final long LONG_AGO = TimeUnit.MINUTES.toNanos(1);

  private Process master;
  private long born;

  @BeforeEach
  void run() throws IOException {
    // Who runs in the background of a shell finds QUIT ignored.
    master = new ProcessBuilder("env", "--default-signal", "sleep", "600").start();
    born = Proc.stat(master.pid()).orElseThrow().startTicks();
  }

  @AfterEach
  void end() {
    master.destroyForcibly();
  }

  @Test
  void whoHasJustBeenToldWinchIsNotToldQuitWhileWorkersAreThere() throws Exception {
    Farewell farewell = Farewell.ofDeaf(0, 2);
    farewell.step(master.pid(), born, 2);
    farewell.step(master.pid(), born, 1);
    assertThat(master.isAlive()).isTrue();
    farewell.step(master.pid(), born, 0);
    assertThat(master.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void whoHasNotHeededWinchForLongIsToldQuit() throws Exception {
    Farewell.ofDeaf(LONG_AGO, 2).step(master.pid(), born, 2);
    assertThat(master.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }
}
