package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HUP: the configuration is read again, and new workers serve before the older ones go. */
class ReloadTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void hupAfterHupLosesNothing() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.MIXED)) {
      long master = shop.pid();
      for (int i = 0; i < Repeats.of(10, 50); i++) {
        shop.reload();
      }
      assertThat(shop.pid()).isEqualTo(master);
      load.stopWithNothingLost();
    }
  }

  @Test
  void hupsWithoutWaitingEndWithOneWorker() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      String tenHups = "for i in 1 2 3 4 5 6 7 8 9 10; do kill -HUP %d; sleep 0.1; done";
      machine.sh(tenHups.formatted(shop.pid())).exits(0);
      shop.untilDead(worker);
      shop.untilJvms(1);
      assertThat(shop.answer()).isEqualTo("shop v1");
      load.stopWithNothingLost();
    }
  }

  /** Says "refused" when the port is, and everything that was connected and got no answer. */
  private static final String KNOCK =
      """
      use IO::Socket::INET;
      $SIG{PIPE} = 'IGNORE';
      for (1 .. 16) {
        next if fork;
        for (1 .. 100000) {
          my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ARGV[0]", Timeout => 5);
          if (!$s) { print "refused\n"; exit }
          print $s "GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n";
          my $answer = do { local $/; <$s> };
          print "lost after connect: $!\n" if $answer !~ /shop v1/;
        }
        exit;
      }
      1 while wait > 0;
      """;

  @Test
  void connectionsInTheQueueOfARemovedListenerAreServed() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      int other = shop.port() + 1000;
      machine.write(shop.folder() + "/knock.pl", KNOCK);
      long knocking =
          machine.start(
              "perl %s/knock.pl %d".formatted(shop.folder(), shop.port()),
              shop.folder() + "/knock.log");
      moveTo(shop, other);
      shop.untilDead(knocking);
      String log = machine.read(shop.folder() + "/knock.log");
      assertThat(log.lines()).hasSize(16).containsOnly("refused");
      assertThat(machine.get(other, "/")).contains("shop v1");
    }
  }

  @Test
  void whoMayNotRefuseConnectionsSaysSoAndServesOn() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).startUnder("setpriv --bounding-set -net_raw ")) {
      int other = shop.port() + 1000;
      moveTo(shop, other);
      shop.untilLogged("cannot refuse connections before it is closed: operation not permitted");
      assertThat(machine.get(other, "/")).contains("shop v1");
    }
  }

  private void moveTo(Shop shop, int port) {
    long worker = shop.workers().get(0);
    shop.configuration()
        .with("listeners", "[{ name: http, address: \"0.0.0.0:%d\" }]".formatted(port))
        .with(
            "environment",
            "{ PORT: \"%d\", HOLD: %s }".formatted(port, shop.configuration().hold()));
    shop.configure().kill("HUP", shop.pid());
    shop.untilDead(worker);
  }

  @Test
  void badConfigurationIsLoggedAndNothingChanges() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> workers = shop.workers();
      shop.configuration().with("workers", "many");
      shop.configure().kill("HUP", shop.pid());
      shop.untilLogged("cannot reload: ");
      assertThat(shop.workers()).isEqualTo(workers);
      shop.configuration().with("workers", "1");
      shop.configure().deploy("exits").kill("HUP", shop.pid());
      shop.untilLogged("reload failed, the workers before it stay");
      shop.untilJvms(1);
      assertThat(shop.workers()).isEqualTo(workers);
      load.stopWithNothingLost();
    }
  }

  @Test
  void hupAfterWinchAloneBringsBackWhatIsConfiguredAndWhatWasThereIfThatIsWrong() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      quiet(shop);
      shop.deploy("v2").kill("HUP", shop.pid());
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v2");
      quiet(shop);
      shop.configuration().with("workers", "many");
      Outcome wrong = shop.configure().deploy("v3").upgrader("reload").exits(2);
      assertThat(wrong.err())
          .contains(
              "cannot reload: " + shop.configurationFile() + ":5:",
              "; the workers come back as they were");
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v2");
      assertThat(shop.logged("reload impossible -> serving")).isEqualTo(1);
      quiet(shop);
      shop.configuration().workers(1);
      Outcome failing = shop.configure().deploy("exits").upgrader("reload").exits(5);
      assertThat(failing.err()).contains("Workers as before them are being started.");
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v2");
    }
  }

  private static void quiet(Shop shop) {
    shop.kill("WINCH", shop.pid());
    shop.untilWorkers(shop.pid(), 0);
  }

  @Test
  void hupAfterWinchThatParksServesWithTheParkedUntilTheNewOnesAreLive() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("winch", "park");
      shop.start();
      long parked = shop.workers().get(0);
      shop.kill("WINCH", shop.pid());
      shop.untilLive(0);
      shop.hold().deploy("v2").kill("HUP", shop.pid());
      shop.untilLive(1);
      shop.untilJvms(2);
      assertThat(shop.answer()).isEqualTo("shop v1");
      try (Traffic load = shop.load(Clients.FRESH)) {
        shop.letGo().untilDead(parked);
        assertThat(shop.answer()).isEqualTo("shop v2");
        load.stopWithNothingLost();
      }
    }
  }

  @Test
  void newAndRemovedListenersLeaveTheOthersAlone() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      shop.configuration().withSocket();
      shop.configure().deploy("v2").kill("HUP", shop.pid());
      shop.untilDead(worker);
      Traffic door = shop.loadAtSocket();
      long second = shop.workers().get(0);
      shop.configuration().withoutSocket();
      Counts atTheDoor = door.stop();
      assertThat(atTheDoor.lost()).as(atTheDoor.log()).isZero();
      shop.configure().kill("HUP", shop.pid());
      shop.untilDead(second);
      assertThat(shop.answer()).isEqualTo("shop v2");
      machine.until("! test -e " + shop.socket());
      load.stopWithNothingLost();
    }
  }
}
