package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code class-data}: made when nothing else goes on, used by who starts later, never in the way.
 */
class ClassDataTest {
  private static final String MAKING = "pgrep -f -- '-[X]share:dump.*/%s/'";
  private Machine machine;

  @BeforeEach
  void mostOfItIsTheSameOnAll() {
    machine = Machines.on(Jdk.V17);
  }

  @ParameterizedTest
  @EnumSource(Jdk.class)
  void workersStartFromWhatTheFirstOfTheirReleaseHasLoaded(Jdk jdk) {
    machine = Machines.on(jdk);
    underLoad(
        shop -> {
          untilMade(shop, 1);
          List<String> first = archives(shop);
          assertThat(first).hasSize(1).allMatch(name -> name.endsWith(".jsa"));
          assertThat(mappedBy(shop.workers().get(0))).isEmpty();
          shop.reload();
          assertThat(mappedBy(shop.workers().get(0))).isEqualTo(first);
          shop.deploy("v2").upgrader("upgrade --commit").exits(0);
          assertThat(mappedBy(shop.workers().get(0)))
              .as("the archive of another release")
              .isEmpty();
          untilMade(shop, 2);
          shop.reload();
          List<String> second = new ArrayList<>(archives(shop));
          second.removeAll(first);
          assertThat(mappedBy(shop.workers().get(0))).hasSize(1).isEqualTo(second);
        });
  }

  @Test
  void upgradeDoesNotWaitForOneThatIsBeingMade() {
    underLoad(
        shop -> {
          String making = MAKING.formatted(shop.folder().substring(1));
          machine.until(making);
          machine.sh("kill -STOP $(%s)".formatted(making)).exits(0);
          long maker = Long.parseLong(machine.sh(making).text());
          shop.deploy("v2").upgrader("upgrade").exits(0);
          assertThat(machine.lives(maker)).as("its master is still there").isFalse();
          shop.upgrader("commit").exits(0);
          assertThat(shop.answer()).isEqualTo("shop v2");
          untilMade(shop, 1);
          assertThat(archives(shop)).as("nothing of the one that was given up").hasSize(1);
        });
  }

  /**
   * What a disk may leave after a power cut. A JVM that rejects it has lost nothing; JDK 25
   * crashes.
   */
  @ParameterizedTest
  @EnumSource(Jdk.class)
  void archiveThatHasLostItsContentIsRemovedByWhoeverStumblesOverIt(Jdk jdk) {
    machine = Machines.on(jdk);
    underLoad(
        shop -> {
          untilMade(shop, 1);
          // A file of its own: the worker that runs has the other one mapped.
          String lose =
              "for a in %s/*.jsa; do size=$(stat -c %%s $a); head -c 4096 $a >$a.lost;"
                  + " truncate -s $size $a.lost; mv $a.lost $a; done";
          machine.sh(lose.formatted(folder(shop))).exits(0);
          shop.upgrader("upgrade --commit");
          assertThat(archives(shop))
              .as(machine.read(shop.logFile()))
              .noneMatch(name -> name.endsWith(".jsa"));
          shop.upgrader("upgrade --commit").exits(0);
          untilMade(shop, 2);
          shop.reload();
          assertThat(mappedBy(shop.workers().get(0))).isEqualTo(archives(shop));
        });
  }

  @Test
  void folderThatOthersMayWriteToIsNotUsed() {
    Shop idle = configured();
    machine.sh("mkdir %s && chmod 777 %1$s".formatted(folder(idle))).exits(0);
    try (Shop shop = idle.start()) {
      assertThat(shop.logged("a worker starts without a class data archive: cannot use ")).isOne();
      assertThat(shop.logged("others than its owner may write to it")).isOne();
      assertThat(archives(shop)).isEmpty();
    }
  }

  @Test
  void commandThatLooksAfterItselfIsLeftAlone() {
    Shop idle = configured();
    idle.configuration()
        .with("command", "[java, -Xmx128m, -Xshare:off, -jar, \"${release}/shop.jar\"]");
    try (Shop shop = idle.start()) {
      assertThat(shop.logged("starts without a class data archive: its command has -Xshare:off"))
          .isOne();
      assertThat(archives(shop)).isEmpty();
    }
  }

  private void underLoad(Consumer<Shop> test) {
    try (Shop shop = configured().start();
        Traffic load = shop.load(Clients.MIXED)) {
      test.accept(shop);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.requests()).isPositive();
    }
  }

  private Shop configured() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().with("class-data", folder(shop));
    return shop;
  }

  private static String folder(Shop shop) {
    return shop.folder() + "/run/class-data";
  }

  private void untilMade(Shop shop, int times) {
    // By a JVM that gets a processor only when nobody else wants it; then its drafts are removed.
    String often = "[ $(grep -cF 'made class data archive ' %s) -ge %d ]";
    machine.until(
        (often + " && ! ls %s | grep -qv '[.]jsa$'").formatted(shop.logFile(), times, folder(shop)),
        Duration.ofMinutes(3),
        "cat %s; ls -l %s".formatted(shop.logFile(), folder(shop)));
  }

  private List<String> archives(Shop shop) {
    return machine.sh("ls -d %s/* 2>/dev/null".formatted(folder(shop))).out().lines().toList();
  }

  /** Archives of ours; the JDK's own is not in a run folder. */
  private List<String> mappedBy(long worker) {
    String mapped = "grep -o '/srv/.*[.]jsa$' /proc/%d/maps | sort -u";
    return machine.sh(mapped.formatted(worker)).out().lines().toList();
  }
}
