package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The master FIFO: every letter by its effect, and none is lost. */
class FifoTest {
  private static final int WRITERS = 8;
  private static final int LETTERS = 200;

  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void lettersThatScaleReportPauseAndReload() {
    try (Shop shop = withFifo().start();
        Traffic load = shop.load(Clients.FRESH)) {
      long master = shop.pid();
      write(shop, "+++s");
      shop.untilLogged("4 workers wanted");
      shop.untilLogged("\"wanted\":4");
      assertThat(shop.logged("2 workers wanted")).isEqualTo(1);
      write(shop, "---");
      shop.untilLogged("1 workers wanted");
      shop.untilJvms(1);

      write(shop, "p");
      shop.untilLogged("is parked");
      write(shop, "p");
      shop.untilLive(1);

      machine.sh("rm " + shop.pidfile()).exits(0);
      write(shop, "P");
      machine.until("test -s " + shop.pidfile());
      assertThat(shop.pid()).isEqualTo(master);

      for (String letter : List.of("c", "w", "r")) {
        replacesTheWorker(shop, letter);
      }
      assertThat(shop.logged("this image has replaced the one before it")).isEqualTo(1);
      assertThat(shop.pid()).isEqualTo(master);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();

      for (String letter : List.of("W", "R")) {
        replacesTheWorker(shop, letter);
      }
      assertThat(shop.logged("this image has replaced the one before it")).isEqualTo(2);
      assertThat(shop.pid()).isEqualTo(master);
    }
  }

  private void replacesTheWorker(Shop shop, String letter) {
    long worker = shop.workers().get(0);
    write(shop, letter);
    shop.untilDead(worker);
    shop.untilLive(1);
    shop.untilJvms(1);
  }

  @Test
  void lettersThatOpenTheLogsAnew() {
    try (Shop shop = withFifo()) {
      String log = shop.folder() + "/logs/worker-0.log";
      shop.configuration().with("logs", "{ directory: %s/logs }".formatted(shop.folder()));
      shop.start();
      for (String letter : List.of("l", "L")) {
        machine.sh("mv %s %s.1".formatted(log, log)).exits(0);
        write(shop, letter);
        machine.until("test -e " + log);
      }
    }
  }

  @Test
  void lettersThatUpgradeAndCommitAndStop() {
    try (Shop shop = withFifo().start()) {
      long old = shop.pid();
      try (Traffic load = shop.load(Clients.FRESH)) {
        shop.deploy("v2");
        write(shop, "f");
        shop.untilBothAreReady();
        write(shop, "q");
        shop.untilDead(old);
        shop.untilAlone();
        assertThat(shop.answer()).isEqualTo("shop v2");
        Counts counts = load.stop();
        assertThat(counts.lost()).as(counts.log()).isZero();
      }
      write(shop, "q");
      shop.untilGone();
      assertThat(machine.exists(shop.pidfile())).isFalse();
    }
  }

  /** One that only asks the master that goes to go is none for the next. */
  @Test
  void lettersThatComeTooLateForTheMasterThatGoesAreForTheNext() {
    try (Shop shop = withFifo().start()) {
      long old = shop.pid();
      write(shop, "f");
      shop.untilLogged("-> overlap");
      write(shop, "qq+");
      shop.untilDead(old);
      shop.untilAlone();
      shop.untilLogged("2 workers wanted");
      shop.untilLive(2);
      assertThat(shop.logged("left to the next master: FIFO letter")).isEqualTo(1);
    }
  }

  @Test
  void letterThatStopsAtOnce() {
    try (Shop shop = withFifo().start()) {
      write(shop, "Q");
      shop.untilGone();
    }
  }

  @Test
  void lettersWithNothingBehindThemAreToldByName() {
    try (Shop shop = withFifo().start()) {
      List<Long> workers = shop.workers();
      write(shop, "123456789BCESx");
      for (int digit = 1; digit < 10; digit++) {
        shop.untilLogged("cannot switch to FIFO " + digit + ": there are 1, counted from 0");
      }
      shop.untilLogged("unsupported: ask the Emperor");
      shop.untilLogged("unsupported: set cheap mode");
      shop.untilLogged("unsupported: trigger an Emperor rescan");
      shop.untilLogged("unsupported: block or unblock subscriptions");
      shop.untilLogged("no such command");
      assertThat(shop.workers()).isEqualTo(workers);
    }
  }

  @Test
  void digitSwitchesToTheFifoOfThatNumberAlsoBehindAReloadInPlace() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String second = fifo(shop) + ".1";
      shop.configuration().with("fifo", "[%s, %s]".formatted(fifo(shop), second));
      shop.start();
      machine.sh("printf + > " + second).exits(0);
      write(shop, "+");
      shop.untilLogged("2 workers wanted");
      write(shop, "1");
      shop.untilLogged("3 workers wanted");
      long worker = shop.workers().get(0);
      machine.sh("printf r > " + second).exits(0);
      shop.untilDead(worker);
      write(shop, "+");
      machine.sh("printf S > " + second).exits(0);
      shop.untilLogged("unsupported: block or unblock subscriptions");
      assertThat(shop.logged("wanted")).as("the first is not read").isEqualTo(2);
      machine.sh("printf 0 > " + second).exits(0);
      shop.untilLogged("workers wanted", 3);
    }
  }

  @Test
  void eightWritersLoseNoLetterWhileTheMasterIsReplacedAndUpgraded() {
    try (Shop shop = withFifo().start()) {
      String inode = machine.sh("stat -c %i " + fifo(shop)).text();
      long old = shop.pid();
      String writer = "for i in $(seq %d); do printf S > %s; done";
      String writers =
          "for w in $(seq %d); do (%s) & done; wait"
              .formatted(WRITERS, writer.formatted(LETTERS, fifo(shop)));
      long writing = machine.start(writers, "/dev/null");
      long worker = shop.workers().get(0);
      write(shop, "r");
      shop.untilDead(worker);
      shop.untilDead(writing);
      writing = machine.start(writers, "/dev/null");
      write(shop, "f");
      shop.untilBothAreReady();
      write(shop, "q");
      shop.untilDead(old);
      shop.untilDead(writing);
      shop.untilAlone();
      write(shop, "x");
      shop.untilLogged("no such command");
      assertThat(shop.logged("unsupported: block or unblock subscriptions"))
          .isEqualTo(2 * WRITERS * LETTERS);
      assertThat(machine.sh("stat -c %i " + fifo(shop)).text()).isEqualTo(inode);
    }
  }

  private Shop withFifo() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().with("fifo", fifo(shop));
    return shop;
  }

  private static String fifo(Shop shop) {
    return shop.folder() + "/run/shop.fifo";
  }

  private void write(Shop shop, String letters) {
    machine
        .sh(
            "printf %s > %s"
                .formatted(letters.startsWith("-") ? "-- " + letters : letters, fifo(shop)))
        .exits(0);
  }
}
