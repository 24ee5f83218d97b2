package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Generation after generation: nothing is handed on that the one before did not have itself. */
class LeakTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void descriptorsAndEnvironmentAreTheSameAfterManyUpgrades() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().withSocket().with("fifo", shop.folder() + "/run/shop.fifo");
      shop.start();
      List<String> firstWorker = environment(shop.workers().get(0));
      upgrade(shop);
      List<String> master = environment(shop.pid());
      List<String> descriptors = descriptors(shop.pid());
      List<String> workers = descriptors(shop.workers().get(0));
      for (int i = 1; i < Repeats.of(6, 50); i++) {
        upgrade(shop);
      }
      assertThat(environment(shop.pid())).isEqualTo(master);
      assertThat(environment(shop.workers().get(0))).isEqualTo(firstWorker);
      assertThat(descriptors(shop.pid())).isEqualTo(descriptors);
      assertThat(descriptors(shop.workers().get(0))).isEqualTo(workers);
    }
  }

  private static void upgrade(Shop shop) {
    long old = shop.pid();
    shop.kill("USR2", old);
    shop.untilBothAreReady();
    shop.kill("QUIT", old);
    shop.untilDead(old);
    shop.untilAlone();
    shop.untilJvms(1);
    // It has let go of what it had of the old one.
    String knows = "pid=%d phase=provisional old master: predecessor gone";
    shop.untilLogged(knows.formatted(shop.pid()));
  }

  private List<String> environment(long pid) {
    String sorted = "tr '\\0' '\\n' < /proc/%d/environ | grep -v '^LISTEN_PID=' | sort";
    return machine.sh(sorted.formatted(pid)).exits(0).out().lines().toList();
  }

  /** What each descriptor is open on; numbers of sockets and pipes are of no interest. */
  private List<String> descriptors(long pid) {
    String sorted = "readlink /proc/%d/fd/* | sed 's/:\\[.*//' | sort";
    return machine.sh(sorted.formatted(pid)).out().lines().toList();
  }
}
