package dev.upgrader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.cli.state.Intent;
import dev.upgrader.cli.state.Pidfiles;
import dev.upgrader.cli.trail.Chapter;
import dev.upgrader.cli.trail.Trail;
import dev.upgrader.control.Status;
import dev.upgrader.lifecycle.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave for one another beside the pidfile. */
class OperatorLockTest {

  @TempDir Path directory;
  private Path pidfile;
  private FakeMaster old;

  @BeforeEach
  void startMaster() throws IOException {
    pidfile = directory.resolve("shop.pid");
    old = new FakeMaster(pidfile, 1, Phase.SERVING);
    old.names(pidfile);
  }

  @AfterEach
  void endMaster() {
    old.close();
  }

  @Test
  void flipOfAKilledUpgradeIsMendedByWhoeverComesNext() throws IOException {
    Path link = directory.resolve("current");
    Files.createDirectories(directory.resolve("v1"));
    Files.createDirectories(directory.resolve("v2"));
    Files.createSymbolicLink(link, directory.resolve("v2"));
    Intent.Flip flip =
        new Intent.Flip(
            link.toString(),
            directory.resolve("v1").toString(),
            directory.resolve("v2").toString());
    new Intent("1-1", old.pid(), 0, 1, 2, Optional.empty(), Optional.of(flip), false, false)
        .write(new Pidfiles(pidfile));
    assertThat(call("status").out()).contains("left of an upgrade", link + " points to ");
    CommandCall commit = call("commit");
    assertThat(commit.exit()).isEqualTo(5);
    assertThat(commit.err()).contains("interrupted before a new generation was started");
    assertThat(Files.readSymbolicLink(link)).isEqualTo(directory.resolve("v1"));
    assertThat(Intent.of(new Pidfiles(pidfile))).isEmpty();
  }

  @Test
  void killedCommandGetsItsEndOnTheTrail() throws IOException {
    old.on("upgrade", () -> old.become(Phase.SERVING, failed()));
    assertThat(call("upgrade").exit()).isEqualTo(5);
    Trail trail = new Trail(new Pidfiles(pidfile));
    String begin = Files.readAllLines(trail.file()).get(0);
    Files.writeString(
        trail.file(),
        begin.replaceAll("\"operation\":\"[^\"]*\"", "\"operation\":\"killed\"") + "\n{\"torn",
        StandardOpenOption.APPEND);
    assertThat(call("commit").exit()).isZero();
    Chapter killed =
        Chapter.of(trail.events()).stream()
            .filter(chapter -> chapter.operation().equals("killed"))
            .findFirst()
            .orElseThrow();
    assertThat(killed.end().flatMap(end -> end.text("result"))).contains("interrupted");
    CommandCall history = call("history");
    assertThat(history.exit()).isZero();
    assertThat(history.out()).contains(": undone ", ": interrupted", "exited with 127");
    assertThat(call("history", "-o", "json").out().lines()).allMatch(line -> line.startsWith("{"));
  }

  @Test
  void reportTellsOfAFailureToo() throws IOException {
    old.on("upgrade", () -> old.become(Phase.SERVING, failed()));
    Path report = directory.resolve("report.html");
    assertThat(call("upgrade", "--report", report.toString()).exit()).isEqualTo(5);
    assertThat(Files.readString(report))
        .contains("undone", "exited with 127", "Time line")
        .doesNotContain("http://", "https://", "<script", "{{");
  }

  private Optional<Status.Attempt> failed() {
    return Optional.of(
        new Status.Attempt(1, Status.Result.FAILED, 0, Optional.of("exited with 127")));
  }

  private CommandCall call(String command, String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = command;
    arguments[1] = "--pidfile";
    arguments[2] = pidfile.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandCall.of(arguments);
  }
}
