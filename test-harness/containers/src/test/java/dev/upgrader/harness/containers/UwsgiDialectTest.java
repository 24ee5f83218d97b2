package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code signals: uwsgi}, each signal by its effect. */
class UwsgiDialectTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void hupReplacesTheMasterInPlaceAndTheWorkersOneAfterTheOther() {
    try (Shop shop = uwsgi(2);
        Traffic load = shop.load(Clients.FRESH)) {
      long master = shop.pid();
      List<Long> before = shop.workers();
      shop.deploy("v2").kill("HUP", master);
      shop.untilLogged("2 workers are taken over");
      before.forEach(shop::untilDead);
      shop.untilLive(2);
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(shop.workers()).hasSize(2).doesNotContainAnyElementsOf(before);
      assertThat(shop.answer()).isEqualTo("shop v2");
      assertThat(eventsOf(shop))
          .startsWith("started", "live")
          .containsSubsequence("started", "live", "started", "live", "draining")
          .containsSubsequence("live", "draining", "live", "draining")
          .hasSize(6);
      load.stopWithNothingLost();
    }
  }

  @Test
  void aSecondHupWhileTheFirstStartsItsWorkersTakesNobodyAway() {
    try (Shop shop = uwsgi(1);
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      shop.hold().deploy("v2").kill("HUP", shop.pid());
      shop.untilLogged("1 workers are taken over");
      shop.untilJvms(2);
      shop.kill("HUP", shop.pid());
      shop.untilLogged("2 workers are taken over");
      assertThat(shop.workers()).contains(worker);
      shop.letGo().untilDead(worker);
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v2");
      load.stopWithNothingLost();
    }
  }

  @Test
  void hupBackToTheListenerOfBeforeWhileTheFirstStartsItsWorkersTakesIt() {
    try (Shop shop = uwsgi(1);
        Traffic load = shop.load(Clients.FRESH)) {
      int other = shop.port() + 1000;
      long worker = shop.workers().get(0);
      shop.configuration().at(other);
      shop.hold().configure().kill("HUP", shop.pid());
      shop.untilLogged("1 workers are taken over");
      shop.untilJvms(2);
      shop.configuration().at(shop.port());
      shop.configure().deploy("v2").kill("HUP", shop.pid());
      shop.untilLogged("2 workers are taken over");
      assertThat(shop.workers()).contains(worker);
      shop.letGo().untilDead(worker);
      shop.untilJvms(1);
      assertThat(shop.answer()).isEqualTo("shop v2");
      untilNobodyListens(other);
      load.stopWithNothingLost();
    }
  }

  @Test
  void aPathThatTheFirstOfTwoHupsDropsGoesWithTheLastWorkerBehindIt() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    idle.configuration().withSocket().with("signals", "uwsgi");
    try (Shop shop = idle.start()) {
      long worker = shop.workers().get(0);
      shop.configuration().withoutSocket();
      shop.hold().configure().kill("HUP", shop.pid());
      shop.untilLogged("1 workers are taken over");
      shop.untilJvms(2);
      shop.kill("HUP", shop.pid());
      shop.untilLogged("2 workers are taken over");
      assertThat(machine.exists(shop.socket())).isTrue();
      shop.letGo().untilDead(worker);
      machine.until("! test -e %1$s && ! test -e %1$s.removed".formatted(shop.socket()));
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  private void untilNobodyListens(int port) {
    machine.until("[ -z \"$(ss -Hltn 'sport = :%d')\" ]".formatted(port));
  }

  /** No signal of this dialect waits for requests. */
  @Test
  void rollbackByCommandWaitsForTheRequestsOfTheNewWorkers() {
    try (Shop shop = uwsgi(2);
        Traffic load = shop.load(Clients.KEPT_ALIVE)) {
      for (String decision : List.of("rollback", "commit", "rollback")) {
        shop.deploy("v2").upgrader("upgrade").exits(0);
        shop.upgrader(decision).exits(0);
      }
      load.stopWithNothingLost();
    }
  }

  @Test
  void hupThatDropsAListenerTakesItsPathAwayAndLeavesTheOthers() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    idle.configuration().withSocket().with("signals", "uwsgi");
    try (Shop shop = idle.start();
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      shop.configuration().withoutSocket();
      shop.configure().kill("HUP", shop.pid());
      shop.untilDead(worker);
      machine.until("! test -e " + shop.socket());
      assertThat(shop.answer()).isEqualTo("shop v1");
      load.stopWithNothingLost();
    }
  }

  /** What happened to workers after the exec, in order. */
  private List<String> eventsOf(Shop shop) {
    String script =
        "sed '1,/are taken over/d' %s | grep -o -e 'state=starting started$' -e 'is live$' -e 'draining, up'";
    return machine
        .sh(script.formatted(shop.logFile()))
        .out()
        .lines()
        .map(
            line ->
                line.contains("started") ? "started" : line.contains("live") ? "live" : "draining")
        .toList();
  }

  /** As long as one may be, and of bytes that are no text: more than the next image once read. */
  @Test
  void halfLinesOfTheWorkersAreHandedOver() {
    Shop idle = machine.shop(Sample.API);
    idle.configuration()
        .workers(3)
        .with("signals", "uwsgi")
        .with("agent", "false")
        .with("stdin", "http");
    try (Shop shop = idle.start()) {
      String halfLine =
          "pipe=$(tr '\\0' '\\n' </proc/%1$d/environ | sed -n 's/^UPGRADER_PIPE=//p');"
              + " head -c 65000 /dev/zero | tr '\\0' '\\377' >/proc/%1$d/fd/$pipe";
      List<Long> workers = shop.workers();
      assertThat(workers).hasSize(3);
      workers.forEach(worker -> machine.sh(halfLine.formatted(worker)).exits(0));
      shop.deploy("v2").kill("HUP", shop.pid());
      shop.untilLogged("3 workers are taken over");
      workers.forEach(shop::untilDead);
      shop.untilLive(3);
      assertThat(shop.answer()).isEqualTo("shop v2");
    }
  }

  @Test
  void aReplacementThatCouldNotStartIsRefused() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    String noFifo = idle.folder() + "/none";
    machine.write(noFifo, "");
    idle.configuration().with("signals", "uwsgi");
    try (Shop shop = idle.start();
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> workers = shop.workers();
      shop.configuration().with("touch-reload", "[/srv/no-such-directory/reload]");
      isRefused(shop, "cannot watch /srv/no-such-directory/reload");
      shop.configuration().with("touch-reload", "[]").with("fifo", noFifo);
      isRefused(shop, "cannot use fifo " + noFifo);
      shop.configuration()
          .with("fifo", shop.folder() + "/fifo")
          .with("metrics", "{ address: \"127.0.0.1:%d\" }".formatted(shop.port()));
      isRefused(shop, "cannot listen on 127.0.0.1:" + shop.port());
      shop.configuration()
          .with("metrics", "{ address: \"127.0.0.1:%d\" }".formatted(shop.port() + 2000))
          .with("pidfile", shop.folder() + "/other.pid");
      isRefused(shop, "the pidfile cannot change in a reload");
      shop.configuration().with("pidfile", shop.pidfile());
      assertThat(shop.workers()).isEqualTo(workers);
      shop.configure().reload();
      load.stopWithNothingLost();
    }
  }

  /** The configuration is the same; what is at its paths is not. */
  @Test
  void aReplacementThatWouldNotFindItsFilesIsRefused() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    String fifo = idle.folder() + "/fifo";
    idle.configuration().with("signals", "uwsgi").with("fifo", fifo);
    try (Shop shop = idle.start();
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> workers = shop.workers();
      machine.sh("rm %1$s && touch %1$s".formatted(fifo)).exits(0);
      isRefused(shop, "cannot use fifo " + fifo + ": there is a file that is no FIFO");
      machine.sh("rm %s && chmod o+w %s.d".formatted(fifo, shop.pidfile())).exits(0);
      isRefused(shop, "cannot use directory " + shop.pidfile() + ".d: others than its owner");
      machine.sh("chmod o-w %s.d".formatted(shop.pidfile())).exits(0);
      assertThat(shop.workers()).isEqualTo(workers);
      shop.reload();
      machine.sh("printf + >" + fifo).exits(0);
      shop.untilLogged("2 workers wanted");
      load.stopWithNothingLost();
    }
  }

  private static void isRefused(Shop shop, String why) {
    shop.configure().kill("HUP", shop.pid());
    shop.untilLogged("cannot replace the master: " + why);
  }

  @Test
  void nothingLeaksOverManyReplacements() {
    try (Shop shop = uwsgi(1);
        Traffic load = shop.load(Clients.FRESH)) {
      long master = shop.pid();
      replace(shop);
      List<String> descriptors = descriptors(master);
      List<String> threads = threads(master);
      for (int i = 1; i < Repeats.of(8, 200); i++) {
        replace(shop);
      }
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(descriptors(master)).isEqualTo(descriptors);
      assertThat(threads(master)).isEqualTo(threads);
      load.stopWithNothingLost();
    }
  }

  /** The master has let go of what it had of the workers before. */
  private static void replace(Shop shop) {
    List<Long> workers = shop.workers();
    shop.reload();
    workers.forEach(worker -> shop.untilLogged("pid=%d state=exited exited".formatted(worker)));
  }

  private List<String> descriptors(long pid) {
    String sorted = "readlink /proc/%d/fd/* | sed 's/:\\[.*//' | sort";
    return machine.sh(sorted.formatted(pid)).out().lines().toList();
  }

  /** Without those of the JVM's compiler, which starts a second one and ends it as it sees fit. */
  private List<String> threads(long pid) {
    String names = "cat /proc/%d/task/*/comm | grep -v '^C1 Compiler' | sort";
    return machine.sh(names.formatted(pid)).exits(0).out().lines().toList();
  }

  @Test
  void missingLauncherStopsNothingAndIsTold() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String copy = shop.folder() + "/upgrader";
      machine.sh("cp -r /opt/upgrader " + copy).exits(0);
      shop.launcher(copy + "/bin/upgrader");
      shop.configuration().with("signals", "uwsgi");
      shop.start();
      List<Long> workers = shop.workers();
      try (Traffic load = shop.load(Clients.FRESH)) {
        machine.sh("mv %s/bin/upgrader %s/bin/away".formatted(copy, copy)).exits(0);
        shop.kill("HUP", shop.pid());
        shop.untilLogged("cannot replace the master");
        assertThat(shop.logged("nothing has been stopped")).isEqualTo(1);
        machine.sh("printf '#!/bin/sh\\nexit 7\\n' > %s/bin/upgrader".formatted(copy)).exits(0);
        machine.sh("chmod +x %s/bin/upgrader".formatted(copy)).exits(0);
        shop.kill("HUP", shop.pid());
        shop.untilLogged("nothing has been stopped", 2);
        assertThat(shop.workers()).isEqualTo(workers);
        machine.sh("mv %s/bin/away %s/bin/upgrader".formatted(copy, copy)).exits(0);
        shop.reload();
        assertThat(shop.workers()).doesNotContainAnyElementsOf(workers);
        load.stopWithNothingLost();
      }
    }
  }

  @Test
  void releaseThatIsBrokenAtHupLeavesTheWorkersThatRun() {
    try (Shop shop = uwsgi(1);
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> workers = shop.workers();
      shop.deploy("exits").kill("HUP", shop.pid());
      shop.untilLogged("reload failed, the workers before it stay");
      shop.untilJvms(1);
      assertThat(shop.workers()).isEqualTo(workers);
      assertThat(shop.answer()).isEqualTo("shop v1");
      load.stopWithNothingLost();
    }
  }

  @Test
  void termReloadsBrutally() {
    try (Shop shop = uwsgi(1)) {
      long master = shop.pid();
      long worker = shop.workers().get(0);
      shop.kill("TERM", master);
      shop.untilDead(worker);
      shop.untilLive(1);
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void termWithDieOnTermStops() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("signals", "uwsgi").with("die-on-term", "true");
      assertEndsBy("TERM", shop.start());
    }
  }

  @Test
  void intAndQuitStop() {
    for (String signal : List.of("INT", "QUIT")) {
      try (Shop shop = uwsgi(1)) {
        assertEndsBy(signal, shop);
      }
    }
  }

  private void assertEndsBy(String signal, Shop shop) {
    shop.kill(signal, shop.pid());
    shop.untilGone();
    assertThat(machine.exists(shop.pidfile())).isFalse();
  }

  @Test
  void signalsThatReportOrScaleOrPause() {
    try (Shop shop = uwsgi(1);
        Traffic load = shop.load(Clients.FRESH)) {
      long master = shop.pid();
      List<Long> workers = shop.workers();
      shop.kill("USR1", master);
      shop.untilLogged("{\"pid\":" + master);
      shop.kill("USR2", master);
      machine.until("grep -q 'worker=0 .*USR2 from PID' " + shop.logFile());
      assertThat(shop.logged("started new master")).isZero();
      shop.kill("WINCH", master);
      shop.kill("TTIN", master);
      shop.untilLive(2);
      shop.kill("TTOU", master);
      shop.untilJvms(1);
      shop.kill("TSTP", master);
      shop.untilLogged("is parked");
      shop.kill("TSTP", master);
      shop.untilLive(1);
      assertThat(shop.workers()).isEqualTo(workers);
      load.stopWithNothingLost();
    }
  }

  private Shop uwsgi(int workers) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().workers(workers).with("signals", "uwsgi");
    return shop.start();
  }
}
