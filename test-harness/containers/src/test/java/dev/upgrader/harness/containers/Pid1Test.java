package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The upgrader as the container's own process: generations change, the container stays. */
class Pid1Test {
  private static final int SLOW = 8;

  @Test
  void commitAndRollbackLeaveTheContainerRunningAndLoseNothing() {
    try (Machine machine = Machine.awaitingItsService(settings -> {})) {
      Shop shop = started(machine);
      Traffic load = shop.load(Clients.MIXED);
      for (String decision : List.of("commit", "rollback", "commit")) {
        shop.upgrader("upgrade --release " + shop.release("v2")).exits(0);
        shop.upgrader(decision).exits(0);
        assertThat(ownProcess(machine)).contains("/lib/anchor");
      }
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(machine.read("/proc/%d/stat".formatted(shop.pid())).split(" ")[3])
          .as("the parent of the last master")
          .isEqualTo("1");
    }
  }

  @Test
  void stayingCostsAtMostFourMegabytesReapsOrphansAndPassesSignalsOn() {
    try (Machine machine = Machine.awaitingItsService(settings -> {})) {
      Shop shop = started(machine);
      // The archive that a first command has made comes of a master of its own.
      machine.sh("UPGRADER_CDS=off upgrader upgrade --commit --pidfile " + shop.pidfile()).exits(0);
      String stays = "echo 1; ps -o pid=,args= --ppid 1 | awk '/lib\\/anchor/ {print $1}'";
      long kilobytes = 0;
      for (String pid : machine.sh(stays).out().split("\\s+")) {
        String pss = "awk '/^Pss:/ {print $2}' /proc/%s/smaps_rollup".formatted(pid);
        kilobytes += Long.parseLong(machine.sh(pss).exits(0).text());
      }
      System.out.println("PID 1 and what it keeps: " + kilobytes + " kB PSS");
      assertThat(kilobytes).isPositive().isLessThanOrEqualTo(4096);
      assertThat(machine.sh("pgrep -c -P 1 java").text()).as("the master only").isEqualTo("1");
      String orphans = "for i in 1 2 3 4 5 6 7 8; do (sleep 0.1 & echo $!); done";
      String pids = machine.sh(orphans).text().replaceAll("\\s+", ",");
      machine.until("! ps -o stat=,ppid= -p " + pids);
      machine.until("! ps -eo stat= | grep -q Z");
      for (String signal : List.of("TTIN", "USR1", "HUP")) {
        shop.kill(signal, 1);
        shop.untilLogged(signal + " from PID 1");
      }
    }
  }

  @Test
  void stopUnderLoadAnswersWhatIsBeingAnsweredAndEndsWithZero() {
    try (Machine machine = Machine.awaitingItsService(settings -> {})) {
      Shop shop = started(machine);
      shop.load(Clients.MIXED);
      List<CompletableFuture<HttpResponse<String>>> slow = slowRequests(machine, shop);
      long begin = System.nanoTime();
      machine.stop();
      assertThat(machine.exitCode()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
      for (CompletableFuture<HttpResponse<String>> one : slow) {
        assertThat(one.join().body()).isEqualTo("shop v1\n");
      }
    }
  }

  @Test
  void stopDuringAnUndecidedUpgradeEndsBothGenerations() {
    try (Machine machine = Machine.awaitingItsService(settings -> {})) {
      Shop shop = started(machine);
      shop.upgrader("upgrade --release " + shop.release("v2")).exits(0);
      List<CompletableFuture<HttpResponse<String>>> slow = slowRequests(machine, shop);
      machine.stop();
      assertThat(machine.exitCode()).isZero();
      for (CompletableFuture<HttpResponse<String>> one : slow) {
        assertThat(one.join().body()).isEqualTo("shop v2\n");
      }
    }
  }

  @Test
  void worksForAnyUserOnAReadOnlyRootWithoutCapabilities() {
    try (Machine machine =
        Machine.awaitingItsService(
            settings -> {
              settings.withUser("4711:4711");
              settings.getHostConfig().withReadonlyRootfs(true).withCapDrop(Capability.ALL);
            })) {
      Shop shop = started(machine);
      shop.upgrader("upgrade --commit --release " + shop.release("v2")).exits(0);
      assertThat(shop.answer()).isEqualTo("shop v2");
      assertThat(ownProcess(machine)).contains("/lib/anchor");
      machine.stop();
      assertThat(machine.exitCode()).isZero();
    }
  }

  @Test
  void exitCodeIsThatOfTheMaster() {
    assertThat(exitOf("name: [")).as("a configuration that cannot be read").isEqualTo(2);
    assertThat(exitOf("command: [/opt/samples/nothing]")).as("no worker").isEqualTo(7);
  }

  @Test
  void masterThatIsKilledAfterACommitEndsTheContainerWithItsSignal() {
    try (Machine machine = Machine.awaitingItsService(settings -> {})) {
      Shop shop = started(machine);
      shop.upgrader("upgrade --commit").exits(0);
      // The script itself may end with the container.
      machine.sh("kill -KILL %d".formatted(shop.pid()));
      assertThat(machine.exitCode()).isEqualTo(137);
    }
  }

  private static int exitOf(String configuration) {
    try (Machine machine = Machine.awaitingItsService(settings -> {})) {
      machine.write("/srv/wrong.yaml", "pidfile: /srv/wrong.pid\n" + configuration + "\n");
      machine.go("exec upgrader run -c /srv/wrong.yaml");
      return machine.exitCode();
    }
  }

  private static Shop started(Machine machine) {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    return shop.startAsOwnProcess("exec upgrader run -c " + shop.configurationFile());
  }

  private static String ownProcess(Machine machine) {
    return machine.sh("tr '\\0' ' ' </proc/1/cmdline").exits(0).text();
  }

  /** Returns when the service is answering all of them. */
  private static List<CompletableFuture<HttpResponse<String>>> slowRequests(
      Machine machine, Shop shop) {
    HttpClient client = HttpClient.newHttpClient();
    URI uri = URI.create("http://127.0.0.1:%d/slow?ms=3000".formatted(machine.mapped(shop.port())));
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    List<CompletableFuture<HttpResponse<String>>> sent =
        IntStream.range(0, SLOW)
            .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
            .toList();
    // One that waits to be accepted is established, too, but nobody's.
    String fromOutside = "ss -Htnp state established 'sport = :%d and not dst [::ffff:127.0.0.1]'";
    String accepted = fromOutside.formatted(shop.port()) + " | grep -c users:";
    machine.until("[ $(%s) -ge %d ]".formatted(accepted, SLOW));
    return sent;
  }
}
