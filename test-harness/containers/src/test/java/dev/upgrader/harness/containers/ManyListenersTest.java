package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.api.Test;

/** Everything that a process can listen on at once. */
class ManyListenersTest {
  private static final String ASK_BY_DATAGRAMS =
      "exec perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => \"udp\", PeerAddr =>"
          + " \"127.0.0.1:%d\") or die; $SIG{TERM} = sub { $end = 1 }; $| = 1; until ($end) {"
          + " $s->send(\"who\"); $in = \"\"; vec($in, fileno($s), 1) = 1; $n++;"
          + " if (select($in, undef, undef, 5)) { $s->recv($who, 64); $by{$who}++ } else { $lost++ }"
          + " print \"at work\\n\" if $n == 1 }"
          + " printf \"datagrams=%%d lost=%%d processes=%%d\\n\", $n, $lost, scalar keys %%by'";

  @Test
  void twoPortsIpv6DatagramsAndAPortThatTwoLibrariesBindLoseNothingThroughUpgrades() {
    try (Machine machine = Machine.startWithIpv6(Jdk.V17).orElseThrow();
        Shop shop = machine.shop(Sample.JDK_HTTP)) {
      int port = shop.port();
      shop.configuration()
          .server("ManyServers", "%d %d".formatted(port + 1000, port + 2000))
          .with(
              "listeners",
              "[{ name: http, address: \"0.0.0.0:%d\" }, { name: v6, address: \"[::1]:%d\" },"
                      .formatted(port, port + 1000)
                  + " { name: datagrams, address: \"udp:127.0.0.1:%d\" }]".formatted(port + 2000));
      shop.start();
      String log = shop.folder() + "/datagrams.log";
      long datagrams = machine.start(ASK_BY_DATAGRAMS.formatted(port + 2000), log);
      machine.until("grep -q 'at work' " + log);
      String both =
          "--fresh 8 --think 0ms..10ms --body '(\\d+)' --and [::1]:%d --fresh 8 --think 0ms..10ms --body '(\\d+)'";
      try (Traffic load = shop.load(both.formatted(port + 1000))) {
        shop.upgrader("upgrade --commit").exits(0);
        shop.upgrader("upgrade").exits(0);
        shop.upgrader("rollback").exits(0);
        Counts counts = load.stop();
        assertThat(counts.lost()).as(counts.log()).isZero();
      }
      machine.sh("kill %d; while kill -0 %d; do sleep 0.05; done".formatted(datagrams, datagrams));
      assertThat(machine.read(log)).contains("lost=0").contains("processes=");
      assertThat(machine.read(log)).doesNotContain("processes=1\n");
    }
  }
}
