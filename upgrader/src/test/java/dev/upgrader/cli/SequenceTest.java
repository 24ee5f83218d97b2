package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.control.ControlClient;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults and orders that a real master does not show on demand. */
class SequenceTest {

  @TempDir Path directory;
  private Path pidfile;
  private Path oldbin;
  private FakeMaster old;
  private FakeMaster fresh;

  @BeforeEach
  void startMasters() throws IOException {
    pidfile = directory.resolve("shop.pid");
    oldbin = directory.resolve("shop.pid.oldbin");
    old = new FakeMaster(pidfile, 1, Phase.SERVING);
    fresh = new FakeMaster(pidfile, 2, Phase.PROVISIONAL);
    old.names(pidfile);
  }

  @AfterEach
  void endMasters() {
    old.close();
    fresh.close();
  }

  @Test
  void upgradeThatFailsTellsTheReason() {
    old.on(
        "upgrade",
        () -> old.become(Phase.SERVING, attempt(1, Status.Result.FAILED, "exited with 127")));
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isEqualTo(5);
    assertThat(call.err())
        .contains(
            "upgrader: cannot upgrade: the new generation did not get ready: exited with 127\n")
        .endsWith("The old generation serves as before.\n");
  }

  @Test
  void aServiceThatIsPausedIsNotCalledServingAndCanBeResumed() {
    old.pause();
    CommandCall call = call("status");
    assertThat(call.exit()).isZero();
    assertThat(call.out())
        .contains("shop generation 1: paused, accepts nothing\n", "\nnext: resume, ")
        .doesNotContain("serving");
    old.become(Phase.UPGRADING);
    assertThat(call("status").out()).contains("generation 1: paused, a new generation is starting");
  }

  @Test
  void anEarlierFailureIsNotTakenForThisOne() {
    old.become(Phase.SERVING, attempt(4, Status.Result.FAILED, "long ago"));
    old.on(
            "upgrade",
            () -> {
              old.become(Phase.UPGRADING, attempt(5, Status.Result.STARTING, null));
              old.become(Phase.OVERLAP, attempt(5, Status.Result.READY, null));
            })
        .on("quiet", () -> old.become(Phase.QUIET));
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isZero();
    assertThat(call.out()).contains("commit", "rollback");
  }

  @Test
  void aMasterThatAnswersTooLateMayHaveBegun() {
    old.silentOn("upgrade");
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isEqualTo(6);
    assertThat(call.err())
        .contains("gives no answer within 5000 ms", "It may yet do what it was asked for.");
    assertThat(ControlClient.directory(pidfile).resolve("upgrade.json")).exists();
  }

  @Test
  void stopFlipsNoReleaseBackThatWasCommittedWithoutACommand() throws IOException {
    Path link = directory.resolve("current");
    Files.createSymbolicLink(link, Files.createDirectory(directory.resolve("v2")));
    remember(Optional.of(link));
    old.die();
    fresh.become(Phase.SERVING);
    fresh.names(pidfile);
    fresh.on("stop", fresh::die);
    assertThat(call("stop").exit()).isZero();
    assertThat(Files.readSymbolicLink(link)).isEqualTo(directory.resolve("v2"));
    assertThat(ControlClient.directory(pidfile).resolve("upgrade.json")).doesNotExist();
  }

  @Test
  void aCommitOfWhatHasUndoneItselfFails() throws IOException {
    old.become(Phase.SERVING, attempt(1, Status.Result.ROLLED_BACK, "killed by KILL"));
    remember(Optional.empty());
    CommandCall call = call("commit");
    assertThat(call.exit()).isEqualTo(5);
    assertThat(call.err())
        .contains("cannot commit: the new generation has gone: killed by KILL")
        .endsWith("The old generation serves as before.\n");
    assertThat(call("commit").out()).startsWith("no upgrade is undecided");
  }

  @Test
  void aGenerationWithoutALiveWorkerDoesNotServeAsBefore() {
    old.wants(1);
    old.on(
        "upgrade",
        () -> old.become(Phase.SERVING, attempt(1, Status.Result.FAILED, "killed by KILL")));
    CommandCall call = call("upgrade", "--timeout", "2s");
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err()).contains("the old generation is alone and has no live worker");
  }

  @Test
  void aGenerationThatSomebodyHasQuietedDoesNotServeAsBefore() {
    old.wants(1);
    old.on(
        "upgrade",
        () -> old.become(Phase.IDLE, attempt(1, Status.Result.FAILED, "killed by KILL")));
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err()).contains("the old generation is alone and has no live worker");
  }

  @Test
  void aRollbackThatWasKilledBeforeItDidAnythingGoesOn() throws IOException {
    Path v1 = Files.createDirectory(directory.resolve("v1"));
    Path v2 = Files.createDirectory(directory.resolve("v2"));
    Path link = Files.createSymbolicLink(directory.resolve("current"), v2);
    old.runs(v2, link);
    Files.writeString(
        ControlClient.directory(pidfile).resolve("trail.jsonl"),
        """
        {"time":"2026-01-01T00:00:00Z","operation":"1-1","event":"begin","command":"upgrade"}
        {"time":"2026-01-01T00:00:01Z","operation":"1-1","event":"end","result":"committed",\
        "pid":%1$d,"from":"%2$s","to":"%3$s"}
        {"time":"2026-01-01T00:00:02Z","operation":"2-2","event":"begin","command":"rollback",\
        "from":"%3$s","to":"%2$s"}
        """
            .formatted(old.pid(), v1, v2));
    old.on(
        "upgrade", () -> old.become(Phase.SERVING, attempt(1, Status.Result.FAILED, "no memory")));
    CommandCall call = call("rollback");
    assertThat(call.err()).contains("upgrading to " + v1, "no memory");
    assertThat(call.exit()).isEqualTo(5);
    assertThat(call("rollback").out()).as("it has undone itself").startsWith("no upgrade");
  }

  @Test
  void upgradeIsRefused() {
    old.refuse("upgrade", "cannot upgrade: an upgrade is running already");
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isEqualTo(4);
    assertThat(call.err())
        .startsWith("upgrader: cannot upgrade: an upgrade is running already\n")
        .contains("upgrader status");
  }

  @Test
  void aNewGenerationThatDiesInTheBakeIsUndone() {
    old.on("upgrade", () -> old.become(Phase.OVERLAP, attempt(1, Status.Result.READY, null)))
        .on(
            "quiet",
            () -> {
              old.become(Phase.QUIET);
              old.become(Phase.SERVING, attempt(1, Status.Result.ROLLED_BACK, "killed by KILL"));
            });
    CommandCall call = call("upgrade", "--bake", "5s", "--commit");
    assertThat(call.exit()).isEqualTo(5);
    assertThat(call.err()).contains("the new generation has gone: killed by KILL");
  }

  @Test
  void anOldMasterThatDiesInTheMiddleNeedsAPerson() {
    old.on("upgrade", old::die);
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isIn(3, 7);
    assertThat(call.err()).contains("upgrader: cannot upgrade: ");
  }

  @Test
  void timesOutAndUndoesNothing() {
    old.on("upgrade", () -> old.become(Phase.UPGRADING, attempt(1, Status.Result.STARTING, null)));
    CommandCall call = call("upgrade", "--timeout", "300ms");
    assertThat(call.exit()).isEqualTo(6);
    assertThat(call.err()).contains("waiting for the new generation to be ready", "status");
  }

  @Test
  void anUndecidedUpgradeIsNotRepeated() {
    old.become(Phase.QUIET, attempt(1, Status.Result.READY, null));
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isEqualTo(4);
    assertThat(call.err()).contains("is undecided", "upgrader commit", "upgrader rollback");
  }

  @Test
  void anUpgradeWhoseCommandWasKilledIsTakenUp() {
    old.become(Phase.OVERLAP, attempt(1, Status.Result.READY, null));
    old.on("quiet", () -> old.become(Phase.QUIET));
    CommandCall call = call("upgrade");
    assertThat(call.exit()).isZero();
    assertThat(call.err()).contains("going on with the upgrade of master " + old.pid());
    assertThat(call.out()).contains("commit", "rollback");
  }

  @Test
  void commitWaitsForTheOldProcessAndThePidfile() throws IOException {
    undecided();
    old.on(
        "stop",
        () -> {
          old.become(Phase.STOPPING);
          old.die();
          fresh.become(Phase.SERVING);
        });
    CommandCall call = call("commit");
    assertThat(call.err()).doesNotContain("cannot");
    assertThat(call.exit()).isZero();
    assertThat(call.out()).isEqualTo("committed: master " + fresh.pid() + " serves alone\n");
  }

  @Test
  void commitAndRollbackHaveNothingToDo() {
    for (String command : new String[] {"commit", "promote", "rollback", "abort"}) {
      CommandCall call = call(command);
      assertThat(call.exit()).isZero();
      assertThat(call.out()).startsWith("no upgrade is undecided");
    }
  }

  @Test
  void aRollbackThatDoesNotGetThereNeedsAPerson() throws IOException {
    undecided();
    old.on("rollback", () -> old.become(Phase.QUIET));
    CommandCall call = call("rollback");
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err())
        .contains("the old workers did not get ready; the new generation serves on");
  }

  @Test
  void aRollbackWhoseOldMasterDiesAtOnceSaysSoWithoutWaiting() throws IOException {
    undecided();
    old.on(
        "rollback",
        () -> {
          old.die();
          fresh.become(Phase.SERVING);
        });
    CommandCall call = call("rollback");
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err()).contains("the old master " + old.pid() + " has ended on its way back");
  }

  @Test
  void rollbackEndsWhenTheNewProcessIsGone() throws IOException {
    undecided();
    old.on(
        "rollback",
        () -> {
          old.become(Phase.ROLLING_BACK);
          serveAlone();
        });
    CommandCall call = call("rollback", "-o", "json");
    assertThat(call.exit()).isZero();
    assertThat(call.out()).contains("\"result\":\"rolled-back\"", "\"pid\":" + old.pid());
  }

  /** It is found alone, and dies before anybody watches it. */
  @Test
  void aRollbackWhoseOldMasterDiesAtItsEndSaysSoWithoutWaiting() throws IOException {
    undecided();
    old.wants(1);
    remember(Optional.empty());
    old.on("rollback", this::serveAlone)
        .on(
            "status",
            () -> {
              if (!Files.exists(ControlClient.directory(pidfile).resolve("upgrade.json"))) {
                old.die();
              }
            });
    CommandCall call = call("rollback");
    assertThat(call.exit()).isEqualTo(7);
    assertThat(call.err()).contains("the old master " + old.pid() + " has ended");
  }

  private void serveAlone() {
    fresh.die();
    try {
      Files.move(oldbin, pidfile, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    old.become(Phase.SERVING, attempt(1, Status.Result.ROLLED_BACK, null));
  }

  @Test
  void wrongUsageIsTwo() {
    assertThat(CommandCall.of("upgrade").exit()).isEqualTo(2);
    assertThat(CommandCall.of("upgrade").err()).contains("--pidfile");
    assertThat(call("upgrade", "--bake", "3m").exit()).isEqualTo(2);
    assertThat(call("upgrade", "--bake", "60").err()).contains("such as 500ms, 30s, 5m or 1h");
    assertThat(CommandCall.of("upgarde").err()).contains("Did you mean", "upgrade");
  }

  private void undecided() throws IOException {
    old.become(Phase.QUIET, attempt(1, Status.Result.READY, null));
    old.names(oldbin);
    fresh.names(pidfile);
  }

  /** What a command that was killed has left of an upgrade to the second generation. */
  private void remember(Optional<Path> link) throws IOException {
    String flip =
        link.map(
                one ->
                    ",\"link\":\"%s\",\"before\":\"v1\",\"after\":\"%s\""
                        .formatted(one, directory.resolve("v2")))
            .orElse("");
    Files.writeString(
        ControlClient.directory(pidfile).resolve("upgrade.json"),
        ("{\"operation\":\"1-1\",\"oldPid\":%d,\"oldStarted\":1,\"generation\":2,\"from\":null%s,"
                + "\"open\":true}")
            .formatted(old.pid(), flip));
  }

  private CommandCall call(String command, String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = command;
    arguments[1] = "--pidfile";
    arguments[2] = pidfile.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandCall.of(arguments);
  }

  private Optional<Status.Attempt> attempt(int number, Status.Result result, String reason) {
    return Optional.of(
        new Status.Attempt(number, result, fresh.pid(), Optional.ofNullable(reason)));
  }
}
