package dev.upgrader.master;

import dev.upgrader.os.Child;
import dev.upgrader.os.LibC;
import dev.upgrader.os.Memory;
import dev.upgrader.os.Poller;
import dev.upgrader.os.Priority;
import dev.upgrader.os.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Class data archives of the service: a worker maps what another has read from jars and verified.
 * One worker writes down what it loads ({@code -XX:DumpLoadedClassList}); when nothing else is
 * going on, a JVM that is scheduled as idle lays that out ({@code -Xshare:dump}); workers with the
 * same class path that start from then on get it.
 *
 * <p>It is never waited for, and nothing of it is an error of the service: without an archive a
 * worker starts as ever, and whatever begins meanwhile ends the making, which begins again later.
 */
final class ClassData {
  /** What the first requests load belongs to it too. */
  private static final Duration SETTLING = Duration.ofSeconds(10);

  private static final Duration UNTIL_MEMORY_IS_LOOKED_AT_AGAIN = Duration.ofMinutes(10);

  /** The JVM that makes one holds 53 MB (17) or 113 MB (25) for a Jetty. */
  private static final long ROOM = 256L * 1024 * 1024;

  /** Its end first, when memory runs out; proc(5). Everybody may raise it. */
  private static final String FIRST_TO_BE_KILLED = "1000";

  private static final int MOST_OUTPUT = 64 * 1024;

  private final Poller poller;
  private final Timers timers;
  private final Log log;
  private final long pid = ProcessHandle.current().pid();
  private final Set<Path> cleaned = new HashSet<>();
  private final Set<Path> made = new HashSet<>();
  private final Set<Path> failed = new HashSet<>();
  private final Map<Long, Path> given = new HashMap<>();
  private boolean isCalm;
  private boolean isShort;
  private Path offered;
  private Recording recording;

  /** Who writes down what it loads; 0: it has not started yet. */
  private long recorder;

  private Timers.Timer settling;
  private Making making;

  /** A process at work on a recording. */
  private static final class Making {
    private final Recording recording;
    private final int output;
    private Child process;
    private boolean interrupted;

    private Making(Recording recording, int output) {
      this.recording = recording;
      this.output = output;
    }
  }

  ClassData(Poller poller, Timers timers, Log log) {
    this.poller = poller;
    this.timers = timers;
    this.log = log;
  }

  /**
   * JVM options for a worker that is about to start; {@link #started} follows if it does.
   *
   * @param directory for archives; empty: there shall be none
   * @param service by its name
   * @param program java
   */
  List<String> options(Optional<Path> directory, String service, Path program, JavaCommand java) {
    offered = null;
    if (recording != null && recorder == 0) {
      drop();
    }
    if (directory.isEmpty()) {
      drop();
      return List.of();
    }
    try {
      ClassDataFolder folder = new ClassDataFolder(directory.get(), service);
      if (cleaned.add(directory.get())) {
        folder.removeLeftovers(pid);
      }
      java.requireShareable();
      return options(folder, program, java);
    } catch (IOException | RuntimeException e) {
      log.say("a worker starts without a class data archive: " + e.getMessage());
      return List.of();
    }
  }

  private List<String> options(ClassDataFolder folder, Path program, JavaCommand java)
      throws IOException {
    Path archive = folder.archive(Fingerprint.of(program, java));
    if (failed.contains(archive)) {
      return List.of();
    }
    if (folder.has(archive)) {
      offered = archive;
      return List.of("-XX:SharedArchiveFile=" + archive);
    }
    if (recording != null && recording.archive().equals(archive)) {
      return List.of();
    }
    drop();
    ClassDataFolder.Draft draft = folder.draft(archive, pid);
    recording = new Recording(folder, archive, draft, program, java);
    return List.of("-XX:DumpLoadedClassList=" + draft.list());
  }

  /** The worker whose options were asked for last has started. */
  void started(long worker) {
    if (offered != null) {
      given.put(worker, offered);
      offered = null;
    } else if (recording != null && recorder == 0) {
      recorder = worker;
    }
  }

  /** It serves: a JVM that could not use what it was given has said so by now, to nobody. */
  void live(long worker) {
    Path archive = given.remove(worker);
    if (archive == null) {
      return;
    }
    try (Stream<String> maps = Files.lines(Path.of("/proc/" + worker + "/maps"))) {
      // Deleted by whoever keeps no more than three.
      if (maps.noneMatch(line -> line.replace(" (deleted)", "").endsWith(archive.toString()))) {
        reject(archive, "the JVM of worker pid=" + worker + " does not take");
      }
    } catch (IOException | RuntimeException e) {
      log.say("cannot tell whether " + archive + " is used: " + e.getMessage());
    }
  }

  /**
   * It has crashed. Before it was live, that may be because of what it was given: the JVM believes
   * the content, and JDK 25 crashes where a disk has lost some of it.
   */
  void crashed(long worker) {
    Path archive = given.remove(worker);
    if (archive != null) {
      reject(archive, "worker pid=" + worker + " has crashed with");
    }
  }

  private void reject(Path archive, String why) {
    log.say(why + " " + archive + ": removing it");
    if (made.contains(archive)) {
      failed.add(archive);
    }
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      failed.add(archive);
      log.say("cannot remove " + archive + ": " + e.getMessage());
    }
  }

  /** Of one that has ended before it could be made use of, the list is the beginning of one. */
  void ended(long worker) {
    given.remove(worker);
    if (worker == recorder && making == null) {
      drop();
    }
  }

  /** What is held by it and could be had at once, in bytes. */
  long held() {
    return making == null ? 0 : Memory.held(making.process.pid());
  }

  /** Whether nothing else is going on: all workers serve, and there is no other generation. */
  void calm(boolean is) {
    isCalm = is;
    if (!isCalm) {
      interrupt();
    } else if (recorder != 0 && settling == null && making == null) {
      settling = timers.after(SETTLING, this::make);
    }
  }

  private void interrupt() {
    if (settling != null) {
      settling.cancel();
      settling = null;
    }
    if (making != null) {
      making.interrupted = true;
      making.process.signal(Signal.KILL);
    }
  }

  private void make() {
    settling = null;
    Recording now = recording;
    try {
      if (Memory.available() < ROOM) {
        waitForMemory();
        return;
      }
      isShort = false;
      now.copyWholeLines();
      start(now);
    } catch (IOException | RuntimeException e) {
      giveUp(now, e.getMessage());
    }
  }

  private void waitForMemory() {
    if (!isShort) {
      log.say("no class data archive yet: it takes " + ROOM / 1024 / 1024 + " MB of free memory");
    }
    isShort = true;
    settling = timers.after(UNTIL_MEMORY_IS_LOOKED_AT_AGAIN, this::make);
  }

  private void start(Recording now) throws IOException {
    Making next = new Making(now, LibC.memoryFile("class data"));
    try {
      next.process = run(now.command(), next, this::laidOut);
    } catch (IOException e) {
      LibC.close(next.output);
      throw e;
    }
    making = next;
    try {
      Files.writeString(
          Path.of("/proc/" + next.process.pid() + "/oom_score_adj"), FIRST_TO_BE_KILLED);
      Priority.idle(next.process.pid());
    } catch (IOException | RuntimeException e) {
      log.say("cannot put the making of a class data archive last: " + e.getMessage());
    }
  }

  private Child run(List<String> command, Making what, Consumer<LibC.Reaped> told)
      throws IOException {
    return Errand.start(command, Recording.environment(), what.output, poller, told);
  }

  private void laidOut(LibC.Reaped reaped) {
    if (reaped.status() != 0 || making.interrupted) {
      finished("the JVM", reaped);
      return;
    }
    try {
      making.process = run(making.recording.toDisk(), making, synced -> finished("sync", synced));
    } catch (IOException | RuntimeException e) {
      making.interrupted = true;
      giveUp(making.recording, e.getMessage());
      finished("the JVM", reaped);
    }
  }

  private void finished(String who, LibC.Reaped reaped) {
    Making done = making;
    making = null;
    try {
      Optional<String> said = lastLine(done.output);
      if (done.interrupted) {
        if (!done.recording.equals(recording)) {
          delete(done.recording.draft());
        }
      } else if (reaped.status() != 0) {
        giveUp(
            done.recording, who + " " + reaped.ending() + said.map(line -> ": " + line).orElse(""));
      } else {
        done.recording.folder().keep(done.recording.draft(), done.recording.archive());
        made.add(done.recording.archive());
        log.say("made class data archive " + done.recording.archive());
        drop();
      }
    } catch (IOException | RuntimeException e) {
      giveUp(done.recording, e.getMessage());
    }
    calm(isCalm);
  }

  private static Optional<String> lastLine(int output) throws IOException {
    try {
      LibC.rewind(output);
      ByteBuffer buffer = LibC.memory(MOST_OUTPUT);
      LibC.read(output, buffer);
      String text = StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
      return Optional.of(text.substring(text.lastIndexOf('\n') + 1)).filter(s -> !s.isEmpty());
    } finally {
      LibC.close(output);
    }
  }

  /** Not again in this master's life. */
  private void giveUp(Recording what, String reason) {
    log.say("cannot make class data archive " + what.archive() + ": " + reason);
    failed.add(what.archive());
    if (what.equals(recording)) {
      drop();
    } else {
      delete(what.draft());
    }
  }

  /** This master ends, or is replaced. */
  void close() {
    drop();
  }

  private void drop() {
    interrupt();
    if (recording != null) {
      delete(recording.draft());
    }
    recording = null;
    recorder = 0;
  }

  private void delete(ClassDataFolder.Draft draft) {
    try {
      draft.delete();
    } catch (IOException e) {
      log.say("cannot delete the draft of a class data archive: " + e.getMessage());
    }
  }
}
