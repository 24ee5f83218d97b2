package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import dev.upgrader.os.LibC;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerLogsTest {
  private static final String USER = "54321";
  private static final String OWN = "logs: { directory: . }\n";

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "");
  private Path mastersLog;
  private WorkerLogs logs;

  @BeforeEach
  void name() {
    mastersLog = folder.resolve("master.log");
    logs = new WorkerLogs(new MasterLog(Optional.of(mastersLog)), log);
  }

  @Test
  void withoutADirectoryTheyWriteToTheMastersLogAndFollowIt() throws Exception {
    assertThat(logs.renew(configuration(""), 0)).contains(mastersLog);
    assertThat(mastersLog).isEmptyFile();
    WorkerLogs elsewhere = new WorkerLogs(new MasterLog(Optional.empty()), log);
    assertThat(elsewhere.renew(configuration("agent: false"), 0)).isEmpty();
  }

  @Test
  void oneWithoutTheAgentCannotFollowAndIsToBeRotatedInPlace() {
    assertThatThrownBy(() -> logs.renew(configuration("agent: false"), 0))
        .hasMessageStartingWith("cannot reopen " + mastersLog + ": a worker without the agent ")
        .hasMessageEndingWith("let logrotate copytruncate it");
  }

  @Test
  void oneOfAnotherUserCannotOpenTheMastersLogAndIsToHaveItsOwn() {
    assertThatThrownBy(() -> logs.renew(configuration("user: '" + USER + "'"), 0))
        .hasMessage(
            "cannot reopen %s: it is not of user %s; give logs: a directory"
                .formatted(mastersLog, USER));
  }

  @Test
  void userWhoIsNotThereGetsNothing() {
    assertThatThrownBy(() -> logs.open(configuration(OWN + "user: nobody-knows"), 0))
        .hasMessage("cannot start workers as nobody-knows: no such user");
    assertThat(folder.resolve("worker-0.log")).doesNotExist();
  }

  @Test
  void logThatIsMadeIsTheUsersAndOneThatWasThereStaysWhoseItWas() throws Exception {
    assumeTrue(LibC.userId() == 0, "only root can give files away");
    Configuration ofAnotherUser = configuration(OWN + "user: '" + USER + "'");
    Path made = folder.resolve("worker-0.log");
    Path found = Files.createFile(folder.resolve("worker-1.log"));
    for (int worker : new int[] {0, 1}) {
      WorkerLogs.close(logs.open(ofAnotherUser, worker));
      assertThat(logs.renew(ofAnotherUser, worker)).isPresent();
    }
    assertThat(Files.getOwner(made)).hasToString(USER);
    assertThat(Files.getOwner(found)).hasToString("root");
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private Configuration configuration(String more) throws Exception {
    Path file = folder.resolve("shop.yaml");
    Files.writeString(file, "pidfile: shop.pid\ncommand: [java, -jar, shop.jar]\n" + more);
    return new LayeredConfiguration(Optional.of(file), Flags.NONE, Map.of(), Optional.of(folder))
        .load();
  }
}
