package dev.upgrader.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.config.Configuration;
import dev.upgrader.config.Flags;
import dev.upgrader.config.LayeredConfiguration;
import dev.upgrader.os.LibC;
import dev.upgrader.protocol.Message;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets with paths, and a clock that is moved by hand. */
final class ListenersTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private final Timers timers = new Timers(clock::get);
  private final Log log =
      new Log(new PrintStream(System.err, true, StandardCharsets.UTF_8), () -> "test");
  private Listeners listeners;
  private boolean alone = true;
  private int asked;

  @BeforeEach
  void declareTheDoor() throws Exception {
    Configuration first = declaring("door");
    listeners = holding(Startup.matched(first, List.of()), List.of());
  }

  @AfterEach
  void close() {
    alone = true;
    listeners.close();
  }

  @Test
  void whoTakesOverGetsEachOfThemOnce() throws Exception {
    listeners.use(listeners.matching(declaring("door", "gate")));
    listeners.use(listeners.matching(declaring("gate")));
    List<OpenListener> handed = listeners.handOver();
    assertThat(handed).extracting(OpenListener::name).containsExactly("gate", "unix:" + at("door"));
    assertThat(handed).extracting(OpenListener::fd).doesNotHaveDuplicates();
  }

  @Test
  void whoTakesOverMayDeclareWhatIsRetiredHere() throws Exception {
    long inode = listeners.declared().get(0).inode();
    listeners.use(listeners.matching(declaring("gate")));
    Listeners next = takingOver(declaring("door"));
    assertThat(next.declared()).extracting(OpenListener::inode).containsExactly(inode);
    next.closeRetired();
    assertThat(at("gate")).doesNotExist();
    assertThat(at("door")).exists();
    listeners = next;
  }

  @Test
  void whoTakesOverWhileAnotherLivesTakesNoPathAway() throws Exception {
    listeners.use(listeners.matching(declaring("gate")));
    alone = false;
    takingOver(declaring("gate")).close();
    assertThat(at("door")).exists();
    alone = true;
    listeners.closeRetired();
    assertThat(at("door")).doesNotExist();
  }

  @Test
  void nameOfARetiredOneThatIsLentIsNoOther() throws Exception {
    OpenListener door = listeners.declared().get(0);
    OpenListener lent =
        new OpenListener(door.name(), door.address(), door.fd(), door.inode(), true);
    OpenListener gate = Startup.matched(declaring("gate"), List.of()).get(0);
    listeners = holding(List.of(gate.named("door")), List.of(lent));
    assertThat(OpenListener.lent(listeners.handOver())).containsExactly("unix:" + at("door"));
  }

  @Test
  void whatDepartsStaysAwayUnlessWhoTakesOverDeclaresIt() throws Exception {
    listeners.use(listeners.matching(declaring("gate")));
    assertThat(mayGo()).isFalse();
    takingOver(declaring("gate"));
    assertThat(at("door")).doesNotExist();
    takingOver(declaring("door"));
    assertThat(at("door")).exists();
  }

  @Test
  void whatGoesOnDepartingAfterAnotherReloadIsAskedForAnew() throws Exception {
    listeners.use(listeners.matching(declaring("gate")));
    assertThat(mayGo()).isFalse();
    listeners.use(listeners.matching(declaring("hatch")));
    assertThat(at("door")).doesNotExist();
    timers.runDue();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void whatDepartsStaysAwayUnlessItIsUsed() throws Exception {
    listeners.use(listeners.matching(declaring("gate")));
    assertThat(mayGo()).isFalse();
    List<OpenListener> rehearsed = listeners.matching(declaring("door", "hatch"));
    listeners.discard(rehearsed);
    assertThat(at("hatch")).doesNotExist();
    assertThat(at("door")).doesNotExist();
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.runDue();
    assertThat(asked).as("that it is over").isEqualTo(1);
    listeners.use(listeners.matching(declaring("door")));
    assertThat(at("door")).exists();
  }

  private boolean mayGo() {
    return listeners.areDeserted(LIMIT, () -> asked++);
  }

  /** The same sockets in a process that has inherited them; here that has copies of them. */
  private Listeners takingOver(Configuration configuration) throws Exception {
    List<OpenListener> handed = listeners.handOver();
    List<String> lent = OpenListener.lent(handed);
    List<OpenListener> open = new ArrayList<>();
    for (OpenListener one : handed) {
      Message.Listener passed = one.as(LibC.duplicate(one.fd(), 0));
      open.add(OpenListener.inherit(passed, lent.contains(passed.name())));
    }
    List<OpenListener> declared = Startup.matched(configuration, open);
    for (OpenListener one : declared) {
      one.take();
    }
    List<Integer> used = declared.stream().map(OpenListener::fd).toList();
    return holding(declared, open.stream().filter(l -> !used.contains(l.fd())).toList());
  }

  private Listeners holding(List<OpenListener> declared, List<OpenListener> unused) {
    Startup startup =
        new Startup(
            null, null, null, folder, -1, null, declared, unused, Optional.empty(), List.of());
    return new Listeners(startup, timers, log, () -> alone);
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private Configuration declaring(String... names) throws Exception {
    StringBuilder yaml = new StringBuilder("pidfile: shop.pid\ncommand: [shop]\nlisteners:\n");
    for (String name : names) {
      yaml.append("  - { name: %s, address: \"unix:%s\" }\n".formatted(name, at(name)));
    }
    Path file = Files.writeString(folder.resolve("shop.yaml"), yaml);
    return new LayeredConfiguration(Optional.of(file), Flags.NONE, Map.of(), Optional.of(folder))
        .load();
  }
}
