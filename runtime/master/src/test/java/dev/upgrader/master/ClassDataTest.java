package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.upgrader.os.LibC;
import dev.upgrader.os.OsException;
import dev.upgrader.os.Poller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and files; the JVM that makes archives is a script, and time is ours. */
final class ClassDataTest {
  /** Does what the test says, in the place of {@code java -Xshare:dump}. */
  private static final String JAVA =
      """
      #!/bin/sh
      for word; do case $word in -XX:SharedArchiveFile=*) archive=${word#*=};; esac; done
      if [ -e %1$s/hang ]; then exec sleep 600; fi
      if [ -e %1$s/fail ]; then echo warned; echo no such class; exit 3; fi
      echo classes >"$archive"
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long WORKER = 11;
  private static final long OTHER_WORKER = 12;

  /** No process has this number. */
  private static final long GONE = 999_999_999;

  @TempDir Path directory;
  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Poller poller;
  private Path folder;
  private Path java;
  private ClassData classData;

  @BeforeEach
  void prepare() throws IOException {
    poller = new Poller();
    folder = directory.resolve("archives");
    java = Files.writeString(directory.resolve("java"), JAVA.formatted(directory));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    classData = newClassData();
  }

  @AfterEach
  void close() throws IOException {
    classData.close();
    poller.close();
  }

  private ClassData newClassData() {
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8), () -> "test");
    return new ClassData(poller, timers, log);
  }

  @Test
  void workersThatStartLaterGetWhatTheFirstHasLoaded() throws IOException {
    assertThat(start("v1", WORKER)).startsWith("-XX:DumpLoadedClassList=");
    assertThat(start("v1", OTHER_WORKER)).as("one is enough").isEmpty();
    classData.calm(true);
    assertThat(names()).as("not before it has settled").hasSize(1);
    afterSettlingUntil("made class data archive");
    assertThat(names()).hasSize(1).allMatch(name -> name.matches("shop-[0-9a-f]{16}\\.jsa"));
    assertThat(start("v1", WORKER)).startsWith("-XX:SharedArchiveFile=" + folder);
    assertThat(start("v2", WORKER)).startsWith("-XX:DumpLoadedClassList=");
  }

  @Test
  void archiveThatTheJvmDoesNotTakeIsRemovedAndNotMadeAgain() throws IOException {
    make("v1");
    long self = ProcessHandle.current().pid();
    assertThat(start("v1", self)).startsWith("-XX:SharedArchiveFile=");
    classData.live(self);
    assertThat(said()).contains("does not take").contains("removing it");
    assertThat(names()).isEmpty();
    assertThat(start("v1", WORKER)).isEmpty();
  }

  @Test
  void archiveWithWhichAWorkerCrashesIsRemovedAndNotMadeAgain() throws IOException {
    make("v1");
    assertThat(start("v1", WORKER)).startsWith("-XX:SharedArchiveFile=");
    classData.crashed(OTHER_WORKER);
    assertThat(names()).hasSize(1);
    classData.crashed(WORKER);
    assertThat(said()).contains("worker pid=11 has crashed with " + folder);
    assertThat(names()).isEmpty();
    assertThat(start("v1", WORKER)).isEmpty();
    assertThat(start("v2", WORKER)).startsWith("-XX:DumpLoadedClassList=");
  }

  @Test
  void archiveThatIsOlderThanThisMasterIsMadeAnewWhenAWorkerCrashesWithIt() throws IOException {
    make("v1");
    classData = newClassData();
    assertThat(start("v1", WORKER)).startsWith("-XX:SharedArchiveFile=");
    classData.crashed(WORKER);
    make("v1");
    assertThat(start("v1", WORKER)).startsWith("-XX:SharedArchiveFile=");
  }

  @Test
  void archiveThatWorkersServeWithStaysWhenTheyEnd() throws IOException {
    make("v1");
    start("v1", GONE);
    classData.live(GONE);
    assertThat(said()).contains("cannot tell whether");
    classData.crashed(GONE);
    classData.ended(GONE);
    assertThat(names()).hasSize(1);
  }

  @Test
  void whateverBeginsEndsTheMakingAndItBeginsAgainLater() throws IOException {
    hang(true);
    start("v1", WORKER);
    classData.calm(true);
    settle();
    until(() -> classData.held() > 0);
    classData.calm(false);
    hang(false);
    classData.calm(true);
    until(this::settlesAgain);
    assertThat(said()).isEmpty();
    afterSettlingUntil("made class data archive");
  }

  @Test
  void anotherReleaseIsRecordedWhileTheOneBeforeIsBeingMade() throws IOException {
    hang(true);
    start("v1", WORKER);
    classData.calm(true);
    settle();
    hang(false);
    assertThat(start("v2", OTHER_WORKER)).startsWith("-XX:DumpLoadedClassList=");
    until(this::settlesAgain);
    assertThat(names()).as("only the list of the other").hasSize(1);
    afterSettlingUntil("made class data archive");
    assertThat(start("v2", WORKER)).startsWith("-XX:SharedArchiveFile=");
  }

  @Test
  void listOfAWorkerThatHasEndedIsForgotten() throws IOException {
    start("v1", WORKER);
    classData.ended(OTHER_WORKER);
    assertThat(names()).hasSize(1);
    classData.ended(WORKER);
    classData.calm(true);
    assertThat(timers.millisToNext()).isEqualTo(-1);
    assertThat(names()).isEmpty();
    assertThat(start("v1", OTHER_WORKER)).startsWith("-XX:DumpLoadedClassList=");
  }

  @Test
  void failureIsToldWithItsCauseAndNotRepeated() throws IOException {
    Files.createFile(directory.resolve("fail"));
    start("v1", WORKER);
    classData.calm(true);
    afterSettlingUntil("cannot make class data archive");
    assertThat(said()).contains("the JVM exited with code 3: no such class");
    assertThat(names()).isEmpty();
    assertThat(start("v1", WORKER)).isEmpty();
  }

  @Test
  void leftoversGoAndThreeArchivesAreKept() throws IOException {
    for (String release : List.of("v1", "v2", "v3", "v4")) {
      make(release);
      for (String name : names()) {
        Path archive = folder.resolve(name);
        long older = Files.getLastModifiedTime(archive).toMillis() - 1000;
        Files.setLastModifiedTime(archive, FileTime.fromMillis(older));
      }
    }
    assertThat(names()).hasSize(3);
    assertThat(start("v1", WORKER)).as("the oldest is gone").contains("DumpLoadedClassList");
    Files.createFile(folder.resolve("shop-1f.jsa.999999999.5.draft.result"));
    Path ofAnother = Files.createFile(folder.resolve("shop-admin-1f.jsa.1.5.draft"));
    classData = newClassData();
    start("v1", WORKER);
    assertThat(names()).hasSize(5).contains(ofAnother.getFileName().toString());
  }

  @Test
  void archiveThatOthersMayHaveWrittenIsNotUsed() throws IOException {
    make("v1");
    Path archive = folder.resolve(names().get(0));
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(start("v1", WORKER)).isEmpty();
    assertThat(said()).contains("it is not a file of this user alone");
  }

  @Test
  void folderOfAStrangerOrThatOthersMayWriteToIsNotUsed() throws IOException {
    Path planted = Files.createDirectory(directory.resolve("planted"));
    Files.setAttribute(planted, "unix:mode", 0777);
    assertThatThrownBy(() -> new ClassDataFolder(planted, "shop"))
        .hasMessageContaining("others than its owner may write to it");
    Files.setAttribute(planted, "unix:mode", 0700);
    assumeTrue(LibC.userId() == 0, "only root can make directories of others");
    Files.setAttribute(planted, "unix:uid", 54321);
    assertThatThrownBy(() -> new ClassDataFolder(planted, "shop"))
        .hasMessageContaining("it belongs to 54321");
  }

  private void make(String release) throws IOException {
    said.reset();
    start(release, WORKER);
    classData.calm(true);
    afterSettlingUntil("made class data archive");
  }

  /** The option that a worker of this release is started with, or nothing. */
  private String start(String release, long worker) {
    Path jar = directory.resolve(release + ".jar");
    List<String> words = List.of("-cp", jar + ":x", "shop.Main");
    String option =
        String.join(
            " ",
            classData.options(
                Optional.of(folder), "shop", java, JavaCommand.read(words, Map.of())));
    if (option.startsWith("-XX:DumpLoadedClassList=")) {
      write(Path.of(option.substring("-XX:DumpLoadedClassList=".length())));
    }
    classData.started(worker);
    return option;
  }

  private static void write(Path list) {
    try {
      Files.writeString(list, "java/lang/Object id: 0\njava/lang/Str");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void hang(boolean on) throws IOException {
    Path hang = directory.resolve("hang");
    if (on) {
      Files.createFile(hang);
    } else {
      Files.delete(hang);
    }
  }

  private void settle() {
    clock.addAndGet(Duration.ofSeconds(10).toNanos());
    timers.runDue();
  }

  private void afterSettlingUntil(String text) throws OsException {
    settle();
    until(() -> said().contains(text));
  }

  /** The end of a making that was interrupted has been seen. */
  private boolean settlesAgain() {
    return timers.millisToNext() != -1;
  }

  private void until(BooleanSupplier condition) throws OsException {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      poller.poll(10);
      assertThat(System.nanoTime() - begin).as(said()).isLessThan(PATIENCE.toNanos());
    }
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
