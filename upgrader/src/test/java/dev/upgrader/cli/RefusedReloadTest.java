package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slip in the configuration is told apart from a master that may not. */
class RefusedReloadTest {
  private static final String SLIPS =
      "cannot reload: /etc/shop.yaml:3:1: unknown key 'listner', did you mean 'listeners'?\n"
          + "/etc/shop.yaml:4:1: unknown key 'wrokers', did you mean 'workers'?";

  @TempDir Path directory;
  private Path pidfile;
  private FakeMaster master;

  @BeforeEach
  void startMaster() throws IOException {
    pidfile = directory.resolve("shop.pid");
    master = new FakeMaster(pidfile, 1, Phase.SERVING);
    master.names(pidfile);
  }

  @AfterEach
  void endMaster() {
    master.close();
  }

  @Test
  void wrongConfigurationEndsAsThatOfRunDoes() {
    master.refuseForItsConfiguration("reload", SLIPS);
    CommandCall call = CommandCall.of("reload", "--pidfile", pidfile.toString());
    assertThat(call.exit()).isEqualTo(2);
    assertThat(call.err())
        .isEqualTo("upgrader: " + SLIPS + "\nNothing was changed. Mend the configuration first.\n");
  }

  @Test
  void masterThatDoesNotSayWhatKindItIsOfIsUnderstood() {
    master.refuse("reload", SLIPS);
    CommandCall call = CommandCall.of("reload", "--pidfile", pidfile.toString(), "-o", "json");
    assertThat(call.exit()).isEqualTo(4);
    assertThat(call.err()).startsWith("upgrader: " + SLIPS + "\nSee how it stands: ");
    assertThat(call.out()).contains("\"result\":\"refused\"", "\"advice\":\"See how it stands: ");
  }
}
