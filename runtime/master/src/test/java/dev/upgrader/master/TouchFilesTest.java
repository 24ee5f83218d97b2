package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real directories that go and come; what the kernel tells is read when the test says so. */
@Timeout(30)
final class TouchFilesTest {
  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<Path> told = new ArrayList<>();
  private Poller poller;
  private Path directory;
  private TouchFiles watched;

  @BeforeEach
  void makeTheDirectory() throws IOException {
    poller = new Poller();
    directory = Files.createDirectory(folder.resolve("directory"));
  }

  @AfterEach
  void close() throws OsException {
    watched.close();
    poller.close();
  }

  @Test
  void directoryThatIsMadeAgainIsWatchedAgain() throws IOException {
    Path file = watch(directory.resolve("reload"));
    Files.delete(directory);
    poller.poll(1000);
    assertThat(said).asString().contains("cannot watch " + file + ": no such file or directory");
    Files.createDirectory(directory);
    afterASecond();
    assertThat(timers.millisToNext()).as("nothing is awaited any more").isEqualTo(-1);
    touch(file);
    assertThat(told).containsExactly(file);
  }

  @Test
  void directoryThatHasTakenThePlaceOfAnotherIsWatched() throws IOException {
    Path file = watch(directory.resolve("reload"));
    Path away = Files.move(directory, folder.resolve("away"));
    Files.createDirectory(directory);
    poller.poll(1000);
    touch(away.resolve("reload"));
    assertThat(told).isEmpty();
    touch(file);
    assertThat(told).containsExactly(file);
  }

  @Test
  void directoryToWhichALinkLeadsNowIsWatchedWhenItIsRenewed() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
    Path file = watch(link.resolve("reload"));
    Files.delete(link);
    Files.createSymbolicLink(link, other);
    watched.renew();
    touch(directory.resolve("reload"));
    assertThat(told).isEmpty();
    touch(file);
    assertThat(told).containsExactly(file);
  }

  @Test
  void whatWasTouchedBeforeItIsRenewedIsToldOnce() throws IOException {
    Path file = watch(directory.resolve("reload"));
    Files.createFile(file);
    watched.renew();
    poller.poll(1000);
    assertThat(told).containsExactly(file);
  }

  @Test
  void nothingIsAwaitedAfterItIsClosed() throws IOException {
    watch(directory.resolve("reload"));
    Files.delete(directory);
    poller.poll(1000);
    watched.close();
    assertThat(timers.millisToNext()).isEqualTo(-1);
    Files.createDirectory(directory);
    watch(directory.resolve("reload"));
  }

  private Path watch(Path file) throws IOException {
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "test");
    watched = new TouchFiles(Set.of(file), poller, timers, log, told::add);
    return file;
  }

  /** All that the kernel has to tell of it. */
  private void touch(Path file) throws IOException {
    Files.createFile(file);
    poller.poll(0);
  }

  private void afterASecond() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.runDue();
  }
}
