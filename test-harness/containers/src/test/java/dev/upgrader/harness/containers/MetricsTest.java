package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What has happened is counted by whoever is left, and told at the same port all along. */
class MetricsTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void countsGoOnAndThePortAnswersOverCommitRollbackFailureAndSignalsAlone() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP)).start();
        Scraper scraper = Scraper.on(machine, shop)) {
      shop.kill("KILL", shop.workers().get(0));
      scraper.until("upgrader_worker_restarts_total 1.0");
      shop.untilLive(1);
      shop.deploy("v2").upgrader("upgrade").exits(0);
      shop.upgrader("commit").exits(0);
      shop.deploy("v3").upgrader("upgrade").exits(0);
      assertBothGenerationsAreTold(shop);
      shop.upgrader("rollback").exits(0);
      shop.deploy("exits").upgrader("upgrade").exits(5);
      upgradeBySignals(shop.deploy("v1"));
      assertThat(scraper.complaints()).isEmpty();
      assertThat(metrics(shop))
          .containsEntry("upgrader_attempts_total{outcome=\"committed\"}", 2.0)
          .containsEntry("upgrader_attempts_total{outcome=\"rolled_back\"}", 1.0)
          .containsEntry("upgrader_attempts_total{outcome=\"failed\"}", 1.0)
          .containsEntry("upgrader_generation", 3.0)
          .containsEntry("upgrader_drains_total{result=\"in_time\"}", 4.0)
          .containsEntry("upgrader_phase_duration_seconds_count{phase=\"provisional\"}", 3.0)
          .containsEntry("upgrader_phase_duration_seconds_count{phase=\"stopping\"}", 4.0);
    }
  }

  private void upgradeBySignals(Shop shop) {
    long old = shop.pid();
    shop.kill("USR2", old);
    shop.untilBothAreReady();
    shop.kill("WINCH", old);
    shop.untilWorkers(old, 0);
    shop.kill("QUIT", old);
    shop.untilAlone();
  }

  private void assertBothGenerationsAreTold(Shop shop) {
    Map<String, Double> metrics = metrics(shop);
    assertThat(metrics)
        .containsEntry("upgrader_generation", 2.0)
        .containsEntry("upgrader_phase{generation=\"2\",phase=\"quiet\"}", 1.0)
        .containsEntry("upgrader_phase{generation=\"3\",phase=\"provisional\"}", 1.0)
        .containsEntry("upgrader_workers{generation=\"2\",state=\"live\"}", 0.0)
        .containsEntry("upgrader_workers{generation=\"3\",state=\"live\"}", 1.0);
    for (JsonObject master : masters(shop)) {
      String asked = machine.sh(asking(shop, master.getLong("pid"))).exits(0).out();
      assertThat(asked).contains("generation=\\\"2\\\"").contains("generation=\\\"3\\\"");
    }
  }

  private static List<JsonObject> masters(Shop shop) {
    return shop.status().getArray("generations").stream().map(JsonObject.class::cast).toList();
  }

  private static String asking(Shop shop, long master) {
    return ("perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1;"
            + " print $s qq({\"v\":1,\"command\":\"metrics\"}\\n); print scalar <$s>' %s")
        .formatted(shop.controlSocket(master));
  }

  @Test
  void aCommandOrAMasterThatWasKilledCountsAsWell() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP)).start()) {
      long old = shop.pid();
      long command =
          machine.start(
              "exec upgrader upgrade --commit --bake 60s --pidfile " + shop.deploy("v2").pidfile(),
              shop.folder() + "/upgrade.log");
      shop.untilBothAreReady();
      shop.kill("KILL", command);
      shop.untilDead(command);
      shop.kill("KILL", old);
      shop.untilLogged("predecessor gone -> serving");
      assertThat(metrics(shop))
          .containsEntry("upgrader_attempts_total{outcome=\"committed\"}", 1.0)
          .containsEntry("upgrader_phase_duration_seconds_count{phase=\"starting\"}", 1.0)
          .containsEntry("upgrader_generation", 2.0);
      assertThat(machine.get(Scraper.port(shop), "/metrics")).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void anImageThatReplacesTheMasterGoesOnCounting() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP))) {
      shop.configuration().with("signals", "uwsgi");
      shop.start();
      try (Scraper scraper = Scraper.on(machine, shop)) {
        shop.kill("KILL", shop.workers().get(0));
        scraper.until("upgrader_worker_restarts_total 1.0");
        shop.untilLive(1);
        shop.kill("HUP", shop.pid());
        shop.untilLogged("this image has replaced the one before it");
        scraper.until("upgrader_drains_total{result=\"in_time\"} 1.0");
        scraper.until("upgrader_worker_restarts_total 1.0");
        assertThat(scraper.complaints()).isEmpty();
      }
    }
  }

  @Test
  void noWorkerHoldsThePort() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP)).start()) {
      shop.deploy("v2").upgrader("upgrade").exits(0);
      shop.upgrader("commit").exits(0);
      String inode =
          machine
              .sh(
                  "awk '$2 ~ /:%04X$/ && $4 == \"0A\" {print $10}' /proc/net/tcp6"
                      .formatted(Scraper.port(shop)))
              .text();
      assertThat(inode).matches("\\d+");
      String holds = "ls -l /proc/%d/fd | grep -cF 'socket:[%s]'";
      assertThat(machine.sh(holds.formatted(shop.pid(), inode)).text()).isEqualTo("1");
      assertThat(machine.sh(holds.formatted(shop.workers().get(0), inode)).text()).isEqualTo("0");
    }
  }

  @Test
  void aReloadMovesThePortAndAWorkerThatIsKilledInItsDrainIsCounted() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP))) {
      shop.configuration().with("timeouts", "{ ready: 60s, drain: 1s, quick: 1s }");
      shop.start();
      int moved = Scraper.port(shop) + 1000;
      shop.configuration().with("metrics", "{ address: \"127.0.0.1:%d\" }".formatted(moved));
      shop.configure();
      long hangs = shop.workers().get(0);
      shop.kill("STOP", hangs);
      shop.kill("HUP", shop.pid());
      shop.untilDead(hangs);
      assertThat(machine.get(moved, "/metrics"))
          .startsWith("HTTP/1.1 200 OK")
          .containsPattern("upgrader_drains_total\\{result=\"killed\",service=\"\\w+\"} 1.0");
      assertThat(machine.get(Scraper.port(shop), "/metrics")).isEmpty();
    }
  }

  @Test
  void aHundredSilentClientsAndAGiantHeaderDisturbNobody() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP)).start()) {
      String open = "ls /proc/%d/fd | wc -l".formatted(shop.pid());
      int before = Integer.parseInt(machine.sh(open).text());
      int port = Scraper.port(shop);
      String dial =
          "perl -MIO::Socket::INET -e '$SIG{PIPE} = q(IGNORE); my @s; for (1..100) { push @s, $s ="
              + " IO::Socket::INET->new(PeerAddr => q(127.0.0.1:%d)) or die; print $s q(G) if $_ %% 2 }"
              + " print $s q(x) x 1048576; print qq(there\\n); close STDOUT; sleep 600'";
      long many = machine.start("exec " + dial.formatted(port), shop.folder() + "/many.log");
      machine.until("grep -q there %s/many.log".formatted(shop.folder()));
      assertThat(machine.get(port, "/metrics")).startsWith("HTTP/1.1 200 OK");
      assertThat(shop.upgrader("status").exits(0).out()).contains("live");
      assertThat(Integer.parseInt(machine.sh(open).text())).isLessThanOrEqualTo(before + 17);
      shop.kill("KILL", many);
      machine.until("[ $(%s) -le %d ]".formatted(open, before));
      assertThat(shop.logged("internal error")).isZero();
    }
  }

  @Test
  void theCommandEndsAsStatusDoesWhereThereIsNoMaster() {
    Outcome outcome = machine.sh("upgrader metrics --pidfile /srv/none.pid").exits(3);
    assertThat(outcome.err())
        .contains("cannot tell metrics: no live master behind /srv/none.pid: there is no file");
    assertThat(machine.sh("upgrader metrics").exits(2).err()).contains("--pidfile");
  }

  @Test
  void aProgramThatWasOverwrittenFailsTheScrapeAndNotTheMaster() {
    try (Shop shop = Scraper.scraped(machine.shop(Sample.JDK_HTTP))) {
      String copy = shop.folder() + "/upgrader";
      machine.sh("cp -r /opt/upgrader %1$s && rm -rf %1$s/lib/cds".formatted(copy)).exits(0);
      shop.launcher("env UPGRADER_CDS=off " + copy + "/bin/upgrader").start();
      machine.sh("for j in %s/lib/micrometer-*.jar; do : >$j; done".formatted(copy)).exits(0);
      assertThat(shop.upgrader("metrics").exits(7).err())
          .contains("cannot tell metrics: ")
          .contains("were the files of this master's program replaced?");
      assertThat(machine.get(Scraper.port(shop), "/metrics")).startsWith("HTTP/1.1 500 ");
      assertThat(shop.upgrader("status").exits(0).out()).contains("live");
    }
  }

  private static Map<String, Double> metrics(Shop shop) {
    return Scraper.samples(shop.upgrader("metrics").exits(0).out());
  }
}
