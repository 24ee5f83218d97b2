package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.lifecycle.Request;
import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import dev.upgrader.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher is a script that fails; the process that would be replaced is this one. */
@Timeout(30)
final class ReplacementTest implements Replacement.Owner {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final Timers timers = new Timers(System::nanoTime);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Poller poller;
  private int[] descriptors;
  private String hindrance;
  private boolean left;
  private boolean stays;

  @BeforeEach
  void open() throws OsException {
    poller = new Poller();
    descriptors = LibC.pipe();
  }

  @AfterEach
  void close() throws OsException {
    poller.close();
    LibC.close(descriptors[0]);
    LibC.close(descriptors[1]);
  }

  @Test
  void itIsToldThatTheLauncherFails() throws IOException {
    fails("exit 7");
    assertThat(left).isFalse();
    assertThat(said).asString().contains("tried with --version, exited with code 7");
  }

  @Test
  void itIsToldThatTheLauncherIsGoneAtTheLastMoment() throws IOException {
    fails("rm \"$0\"");
    assertThat(left).isTrue();
    assertThat(said).asString().contains("no such file or directory");
  }

  @Test
  void itIsToldThatSomethingHasComeBetween() throws IOException {
    Replacement replacement = beginning("exit 0");
    hindrance = "it is upgrading";
    untilOver(replacement);
    assertThat(left).isFalse();
    assertThat(said).asString().contains("it is upgrading; nothing has been stopped");
  }

  private void fails(String script) throws IOException {
    untilOver(beginning(script));
    assertThat(said).asString().contains("nothing has been stopped");
  }

  private Replacement beginning(String script) throws IOException {
    Path launcher = Files.writeString(folder.resolve("launcher"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "test");
    Replacement replacement =
        new Replacement(new Launch(launcher, List.of()), new Anchor(-1), poller, timers, log, this);
    assertThat(replacement.begin(Request.Pace.CHAIN, LIMIT, "HUP")).isEmpty();
    assertThat(replacement.isRunning()).isTrue();
    return replacement;
  }

  private void untilOver(Replacement replacement) throws OsException {
    while (!stays) {
      poller.poll(1000);
    }
    assertThat(replacement.isRunning()).isFalse();
  }

  @Override
  public Optional<String> hindrance() {
    return Optional.ofNullable(hindrance);
  }

  @Override
  public void rehearse() {}

  @Override
  public Image leave(Request.Pace pace) {
    left = true;
    return new Image(
        new Message.Inherit(
            Message.VERSION, 1, 1, List.of(), descriptors[0], null, null, null, List.of()),
        new Message.Image(null, descriptors[1], List.of(), 0, pace.name(), null),
        List.of());
  }

  @Override
  public void notReplaced() {
    stays = true;
  }
}
