package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.api.Test;

/** Clients that take their time, or come in crowds, through upgrades that are committed. */
class SlowCasesTest {
  private static final String PID = " --body '(\\d+)'";
  private static final String SOON = " --think 0ms..20ms";

  private static final String LONG_REQUESTS =
      "--path /wait/5000 --fresh 4 --kept-alive 4 --timeout 20s" + PID;
  private static final String CHUNKED =
      " --and --path /drip/3000 --fresh 4 --kept-alive 4 --body '\\.{30}'" + SOON;
  private static final String UPLOADS = " --and --style trickle --fresh 4 --kept-alive 4" + PID;
  private static final String PIPELINED =
      " --and --style pipelined --fresh 0 --kept-alive 4" + PID + SOON;
  private static final String HTTP10 =
      " --and --style http10 --fresh 2 --kept-alive 4" + PID + SOON;
  private static final String CROWD =
      " --and --fresh 0 --kept-alive 1000 --think 1s..3s --timeout 20s" + PID;
  private static final String WEB_SOCKETS =
      "--protocol websocket --path /ws --fresh 0 --kept-alive 8 --think 2s..3s" + PID;

  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void tomcatLosesNoneOfThemNorOneOfAThousandConnections() {
    nothingIsLost("TomcatServer", "HTTP/1.1", CROWD);
  }

  @Test
  void nettyLosesNoneOfThem() {
    nothingIsLost("NettyServer", "nio", "");
  }

  private void nothingIsLost(String server, String arguments, String more) {
    try (Shop shop = serving(server, arguments);
        Traffic load = shop.load(LONG_REQUESTS + CHUNKED + UPLOADS + PIPELINED + HTTP10 + more)) {
      shop.upgrader("upgrade --commit").exits(0);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(shop.logged("cut off at the drain deadline")).isZero();
    }
  }

  @Test
  void webSocketsOutliveAnUpgradeAndTheQuietThatWouldEndOthers() {
    try (Shop shop = serving("NettyServer", "nio");
        Traffic load = shop.load(WEB_SOCKETS)) {
      long drains = shop.workers().get(0);
      long old = shop.pid();
      shop.kill("USR2", old);
      shop.untilBothAreReady();
      shop.kill("QUIT", old);
      shop.untilLogged("8 connections open");

      // Time itself is what is tried: several silences of each, all longer than the quiet.
      machine.sh("sleep 5");
      assertThat(machine.lives(drains)).isTrue();
      Counts counts = load.stop();
      shop.untilDead(drains);
      shop.untilAlone();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.by(String.valueOf(drains))).isEqualTo(counts.requests());
      assertThat(shop.logged("cut off at the drain deadline")).isZero();
    }
  }

  @Test
  void fiveHundredWhoWaitToBeAcceptedAreServedByTheNextGeneration() {
    try (Shop shop = serving("SocketServer", "at-leisure");
        Traffic load = shop.loadAtOnce("--fresh 900 --timeout 60s" + PID)) {
      machine.until(
          "[ $(ss -Hltn 'sport = :%d' | awk '{print $2}') -ge 500 ]".formatted(shop.port()));
      shop.upgrader("upgrade").exits(0);
      long waiting = shop.ask(shop.pid()).getArray("listeners").getObject(0).getLong("queue");
      assertThat(waiting).isGreaterThanOrEqualTo(500);
      shop.upgrader("commit").exits(0);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  @Test
  void aReleaseThatConfiguresMoreTimeToGetReadyIsWaitedForByTheOldMasterToo() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("timeouts", "{ ready: 10s, drain: 10s, quick: 1s }");
      shop.start();
      shop.configuration().readyWithin("60s");
      shop.configure().hold().deploy("v2").kill("USR2", shop.pid());
      long fresh = shop.startedMaster();
      machine.until("[ $(ps -o etimes= -p %d) -gt 12 ]".formatted(fresh));
      shop.letGo().untilBothAreReady();
      assertThat(shop.pid()).isEqualTo(fresh);
      shop.kill("QUIT", shop.oldPid());
      shop.untilAlone();
      assertThat(shop.answer()).isEqualTo("shop v2");
    }
  }

  private Shop serving(String server, String arguments) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration()
        .server(server, arguments)
        .with("timeouts", "{ ready: 60s, drain: 30s, quick: 5s, quiet: 500ms }");
    return shop.start();
  }
}
