package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shell with the handlers of a master and a forked child: only its deeds make it one. */
class ForeignMasterTest {

  private static final String MASTER =
      """
      trap : HUP QUIT USR2 WINCH
      (read -r line <%1$s/fifo; :) &
      echo ready
      while :; do wait; done
      """;

  @TempDir Path directory;
  private Path pidfile;
  private Process master;

  @BeforeEach
  void start() throws Exception {
    pidfile = directory.resolve("other.pid");
    new ProcessBuilder("mkfifo", directory.resolve("fifo").toString()).start().waitFor();
    // What a shell finds ignored, as under nohup, it cannot trap.
    master =
        new ProcessBuilder("env", "--default-signal", "sh", "-c", MASTER.formatted(directory))
            .start();
    assertThat(master.inputReader().readLine()).isEqualTo("ready");
    Files.writeString(pidfile, master.pid() + "\n");
  }

  @AfterEach
  void end() {
    master.descendants().forEach(ProcessHandle::destroyForcibly);
    master.destroyForcibly();
  }

  @Test
  void statusTellsWhatCanBeSeen() {
    CommandCall call = call("status");
    assertThat(call.exit()).isZero();
    assertThat(call.out())
        .contains("sh generation 1: serving", "master " + master.pid(), "1 of 1 workers live")
        .endsWith("next: upgrade\n");
    assertThat(call("status", "-o", "json").out())
        .contains("\"foreign\":true", "\"holder\":\"live\"");
    assertThat(directory.resolve("other.pid.d")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "reload", "pause", "scale"})
  void whatItIsNotToldIsRefused(String command) throws IOException {
    CommandCall call = command.equals("scale") ? call(command, "2") : call(command);
    assertThat(call.exit()).isEqualTo(4);
    assertThat(call.err()).contains("another kind");
    assertThat(master.isAlive()).isTrue();
    assertThat(master.children()).hasSize(1);
    assertThat(pidfile).hasContent(Long.toString(master.pid()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "rollback"})
  void withoutANewGenerationThereIsNothingToDecide(String command) {
    CommandCall call = call(command);
    assertThat(call.exit()).isZero();
    assertThat(call.out()).startsWith("no upgrade is undecided");
    assertThat(master.children()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--warm", "--canary=1", "--release=/tmp"})
  void whatItCannotDoIsRefusedBeforeAnythingIsChanged(String option) {
    CommandCall call = call("upgrade", option);
    assertThat(call.exit()).isEqualTo(2);
    assertThat(call.err())
        .contains(
            "cannot upgrade: a master of another kind has no --release, --warm or --canary",
            "Nothing was changed.");
    assertThat(pidfile).exists();
  }

  private CommandCall call(String command, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = command;
    arguments[1] = "--pidfile";
    arguments[2] = pidfile.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandCall.of(arguments);
  }
}
