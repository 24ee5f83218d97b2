package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.state.ProcessFacts;
import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import dev.upgrader.os.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root calls a command, and the pidfile with all that lies beside it is another user's. */
class OtherUserTest {
  private static final int OTHER = 54321;

  @TempDir Path directory;
  private Path pidfile;
  private Path link;
  private FakeMaster master;

  @BeforeEach
  void startMasterOfAnother() throws IOException {
    assumeTrue(LibC.userId() == 0, "only root can make files of others");
    pidfile = directory.resolve("shop.pid");
    link = Files.createSymbolicLink(directory.resolve("current"), Path.of("v2"));
    master = new FakeMaster(pidfile, 1, Phase.SERVING);
    master.names(pidfile);
    Files.setAttribute(pidfile, "unix:uid", OTHER);
    Files.setAttribute(ControlClient.directory(pidfile), "unix:uid", OTHER);
  }

  @AfterEach
  void endMaster() {
    if (master != null) {
      master.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"upgrade", "commit", "rollback", "stop"})
  void noLinkIsPointedByWhatItsFilesSay(String command) throws IOException {
    Intent.Flip flip = new Intent.Flip(link.toString(), "evil", "v2");
    new Intent("1-1", master.pid(), 0, 1, 2, Optional.empty(), Optional.of(flip), true, false)
        .write(new Pidfiles(pidfile));
    refused(CommandCall.of(command, "--pidfile", pidfile.toString()), command);
    assertThat(ControlClient.directory(pidfile).resolve("upgrade.json")).exists();
    assertThat(ControlClient.directory(pidfile).resolve("operator.json")).doesNotExist();
  }

  @Test
  void noLinkIsPointedByWhatItsMasterSays() throws IOException {
    refused(
        CommandCall.of(
            "upgrade", "--release", directory.toString(), "--pidfile", pidfile.toString()),
        "upgrade");
    assertThat(ControlClient.directory(pidfile).resolve("upgrade.json")).doesNotExist();
  }

  @Test
  void itIsOperatedAsLongAsNoLinkIsToBePointed() {
    master
        .on(
            "upgrade",
            () ->
                master.become(
                    Phase.OVERLAP,
                    Optional.of(
                        new Status.Attempt(
                            1, Status.Result.READY, master.pid(), Optional.empty()))))
        .on("quiet", () -> master.become(Phase.QUIET));
    CommandCall call = CommandCall.of("upgrade", "--pidfile", pidfile.toString());
    assertThat(call.err()).doesNotContain("cannot");
    assertThat(call.exit()).isZero();
  }

  @Test
  void inADirectoryOfAllItsPidfileMakesItNoService() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    CommandCall call = CommandCall.of("stop", "--pidfile", pidfile.toString());
    assertThat(call.exit()).isEqualTo(4);
    assertThat(call.err()).contains(".d: it belongs to " + OTHER, "sudo -u USER upgrader stop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator.json", "upgrade.json", "operator.lock", "trail.jsonl"})
  @Timeout(30)
  void nothingThatItHasPutBesideThePidfileIsWaitedFor(String name) throws IOException {
    LibC.makeFifo(ControlClient.directory(pidfile).resolve(name).toString(), 0600);
    assertThat(CommandCall.of("status", "--pidfile", pidfile.toString()).exit()).isZero();
    for (String command : new String[] {"commit", "history"}) {
      CommandCall call = CommandCall.of(command, "--pidfile", pidfile.toString());
      if (call.exit() != 0) {
        assertThat(call.exit()).isEqualTo(7);
        assertThat(call.err()).contains("cannot open", name + ": it is");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator.lock", "trail.jsonl"})
  void nothingIsWrittenToWhatHasAnotherName(String name) throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "root's");
    Files.createLink(ControlClient.directory(pidfile).resolve(name), victim);
    CommandCall call = CommandCall.of("commit", "--pidfile", pidfile.toString());
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err())
        .contains(name + ": it is a hard link, and has other names", "See to it")
        .doesNotContain("dev.upgrader");
    assertThat(victim).hasContent("root's");
    assertThat(Files.getAttribute(victim, "unix:uid")).isEqualTo(0);
  }

  @Test
  void nothingThatItSaysReachesTheTerminalAsASequence() throws Exception {
    String evil = "\u001b]0;gone\u0007";
    Path folder = ControlClient.directory(pidfile);
    Files.writeString(
        folder.resolve("trail.jsonl"),
        "{\"time\":\"2026-01-01T00:00:00Z\",\"operation\":\"1\",\"event\":\"end\",\"result\":\"\\u001b[2J\"}\n");
    String born = Long.toString(ProcessFacts.of(master.pid()).orElseThrow().born());
    Files.writeString(
        folder.resolve("operator.json"),
        "{\"pid\":%d,\"born\":%s,\"command\":\"\\u001b[2J\"}".formatted(master.pid(), born));
    Files.writeString(
        folder.resolve("upgrade.json"),
        "{\"link\":\"\\u001b[2J\",\"before\":\"\\u001b[2J\",\"after\":\"\\u001b[2J\"}");
    for (String command : new String[] {"history", "status"}) {
      CommandCall call = CommandCall.of(command, "--pidfile", pidfile.toString());
      assertThat(call.out()).contains("?[2J").doesNotContain("\u001b");
    }
    Files.delete(folder.resolve("operator.json"));
    CommandCall left = CommandCall.of("status", "--pidfile", pidfile.toString());
    assertThat(left.out()).contains("left of an upgrade", "?[2J").doesNotContain("\u001b");
    Process other = new ProcessBuilder("sh", "-c", "sleep 60; :", evil).start();
    Files.writeString(pidfile, other.pid() + "\n");
    master.die();
    Files.delete(ControlClient.socket(pidfile, master.pid()));
    try {
      Files.setAttribute(pidfile, "unix:uid", 0);
      CommandCall call = CommandCall.of("status", "--pidfile", pidfile.toString());
      assertThat(call.err()).contains("?]0;gone?").doesNotContain("\u001b");
    } finally {
      other.destroyForcibly();
    }
  }

  private void refused(CommandCall call, String command) throws IOException {
    assertThat(call.exit()).isEqualTo(4);
    assertThat(call.err())
        .contains("by the word of " + OTHER, "sudo -u " + OTHER + " upgrader " + command);
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("v2"));
  }
}
