package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker does when it is told something, or dies, or does not listen. */
class WorkerSignalTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void winchToAWorkerDrainsItAndAnotherComes() {
    try (Shop shop = two();
        Traffic load = shop.load(Clients.FRESH)) {
      long worker = shop.workers().get(0);
      shop.kill("WINCH", worker);
      shop.untilDead(worker);
      shop.untilLive(2);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  @Test
  void termToAWorkerEndsItAndAnotherComes() {
    try (Shop shop = two()) {
      long worker = shop.workers().get(0);
      shop.kill("TERM", worker);
      shop.untilDead(worker);
      shop.untilLive(2);
    }
  }

  @Test
  void termToAWorkerThatDoesNotEndIsAnsweredByAnotherAndThenByKill() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().lingering().with("timeouts", "{ ready: 30s, drain: 1s, quick: 1s }");
      shop.start();
      long worker = shop.workers().get(0);
      shop.kill("TERM", worker);
      shop.untilDead(worker);
      shop.untilLogged("killing: it did not end in time");
      shop.untilLive(1);
      assertThat(shop.ask(shop.pid()).getArray("workers").getObject(0).getInt("restarts"))
          .isEqualTo(1);
    }
  }

  @Test
  void quitToAWorkerPrintsItsThreadsAndItStays() {
    try (Shop shop = two()) {
      List<Long> workers = shop.workers();
      shop.kill("QUIT", workers.get(0));
      shop.untilLogged("Full thread dump");
      assertThat(shop.workers()).isEqualTo(workers);
    }
  }

  @Test
  void usr1ToMasterAndWorkerOpensTheLogAnew() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String logs = shop.folder() + "/logs";
      String log = logs + "/worker-0.log";
      shop.configuration().with("logs", "{ directory: %s }".formatted(logs));
      shop.start();
      long worker = shop.workers().get(0);
      for (long told : new long[] {shop.pid(), worker}) {
        machine.sh("mv %s %s.1".formatted(log, log)).exits(0);
        shop.kill("USR1", told);
        machine.until("test -e " + log);
        shop.kill("QUIT", worker);
        machine.until("grep -q 'Full thread dump' " + log);
      }
      assertThat(shop.workers()).containsExactly(worker);
    }
  }

  @Test
  void crashLoopBacksOffShowsInStatusAndEndsWhenMended() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start()) {
      String jar = shop.folder() + "/releases/v1/shop.jar";
      machine.sh("mv %s %s.good; echo torn > %s".formatted(jar, jar, jar)).exits(0);
      shop.kill("KILL", shop.workers().get(0));
      // 250 ms, 500 ms, 1 s: the fifth start is not before 1.75 s have gone.
      shop.untilLogged("exited with code 1", 4);
      JsonObject status = shop.ask(shop.pid());
      assertThat(status.getString("phase")).isEqualTo("serving");
      machine.sh("mv %s.good %s".formatted(jar, jar)).exits(0);
      shop.untilLive(1);
      JsonObject worker = shop.ask(shop.pid()).getArray("workers").getObject(0);
      assertThat(worker.getInt("restarts")).isGreaterThanOrEqualTo(5);
      assertThat(millisBetweenStarts(shop)).isGreaterThanOrEqualTo(1750);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  /** From the second start, which follows the KILL, to the last. */
  private long millisBetweenStarts(Shop shop) {
    String times =
        "grep ' state=starting started$' %s | cut -d' ' -f1 | while read t; do date -d $t +%%s%%3N; done";
    long[] starts =
        machine
            .sh(times.formatted(shop.logFile()))
            .out()
            .lines()
            .mapToLong(Long::parseLong)
            .toArray();
    return starts[5] - starts[1];
  }

  @Test
  void workerThatHangsInItsDrainIsKilledAtTheDeadline() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("timeouts", "{ ready: 60s, drain: 1s, quick: 1s }");
      shop.start();
      long worker = shop.workers().get(0);
      shop.kill("STOP", worker);
      shop.kill("HUP", shop.pid());
      shop.untilLogged("killing: it did not end its drain in time");
      shop.untilDead(worker);
      shop.untilLive(1);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void tstpPausesAndTstpAgainResumes() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).start();
        Traffic load = shop.load(Clients.FRESH)) {
      List<Long> workers = shop.workers();
      shop.kill("TSTP", shop.pid());
      shop.untilLogged("is parked");
      shop.kill("TSTP", shop.pid());
      shop.untilLogged("resuming");
      shop.untilLive(1);
      assertThat(shop.workers()).isEqualTo(workers);
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
    }
  }

  private Shop two() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().workers(2);
    return shop.start();
  }
}
