package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reload that cannot be done: it is told, nothing of it is left, and the next one can. */
class FailedReloadTest {
  private final Machine machine = Machines.on(Jdk.V17);
  private Shop shop;
  private Traffic load;

  @BeforeEach
  void prepare() {
    shop = machine.shop(Sample.JDK_HTTP);
  }

  private void start() {
    shop.start();
    load = shop.load(Clients.MIXED);
  }

  @AfterEach
  void losesNothingAndCanBeDoneNext() {
    try (Shop idle = shop;
        Traffic clients = load) {
      idle.deploy("v3").upgrader("reload").exits(0);
      assertThat(idle.answer()).isEqualTo("shop v3");
      Counts counts = clients.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.requests()).isPositive();
    }
  }

  @Test
  void theCommandSaysThatItIsUndoneAndWhy() {
    start();
    List<Long> workers = shop.workers();
    Outcome reload = shop.deploy("exits").upgrader("reload");
    assertThat(reload.exit()).isEqualTo(5);
    assertThat(reload.err())
        .contains("cannot reload: the new workers did not get ready: ", "serve on");
    assertThat(shop.upgrader("status").out()).contains("reload failed: ");
    assertThat(shop.workers()).isEqualTo(workers);
    assertThat(shop.upgrader("scale 1").exit()).as("that is of the past").isZero();
  }

  @Test
  void theCommandTellsASlipInTheConfigurationAsRunDoes() {
    start();
    String file = shop.configurationFile();
    machine.sh("echo 'wrokers: 2' >>" + file).exits(0);
    Outcome reload = shop.upgrader("reload");
    assertThat(reload.exit()).isEqualTo(2);
    assertThat(reload.err())
        .containsPattern("cannot reload: %s:\\d+:1: unknown key 'wrokers'".formatted(file))
        .contains("did you mean 'workers'?", "Nothing was changed. Mend the configuration first.");
    shop.configure();
  }

  @Test
  void oneThatAnUpgradeHasOvertakenIsNotWaitedForNorComesBack() {
    start();
    long old = shop.pid();
    String log = shop.folder() + "/reload.log";
    String reload = "upgrader reload --pidfile %s; echo ended with $?";
    shop.deploy("never-ready");
    machine.start(reload.formatted(shop.pidfile()), log);
    shop.untilJvms(2);
    shop.deploy("v2").upgrader("upgrade").exits(0);
    machine.until("grep -q 'ended with 4' " + log);
    assertThat(machine.read(log))
        .contains("cannot reload: master " + old + " is quiet, the new generation serves");
    shop.upgrader("rollback").exits(0);
    assertThat(shop.answer()).isEqualTo("shop v1");
  }

  /** The workers that serve hold it, and it could not be bound. */
  @Test
  void anUpgradeThatOvertakesItTakesTheListenerThatItWasToLeave() {
    start();
    int other = shop.port() + 1000;
    String environment = "{ PORT: \"%d\", HOLD: %s }";
    String never = shop.configurationFile();
    shop.configuration().at(other).with("environment", environment.formatted(other, never));
    shop.configure().kill("HUP", shop.pid());
    shop.untilJvms(2);
    shop.configuration().at(shop.port());
    shop.configure().deploy("v2").upgrader("upgrade").exits(0);
    shop.upgrader("rollback").exits(0);
    assertThat(shop.answer()).isEqualTo("shop v1");
    shop.upgrader("upgrade --commit").exits(0);
    assertThat(shop.answer()).isEqualTo("shop v2");
    machine.until("[ -z \"$(ss -Hltn 'sport = :%d')\" ]".formatted(other));
  }

  @Test
  void workersOfItThatServeAlreadyFinishTheirRequests() {
    shop.configuration().workers(2);
    start();
    List<Long> before = shop.workers();
    shop.hold().deploy("v2").kill("HUP", shop.pid());
    shop.untilJvms(4);
    long stopped =
        shop.workers().stream()
            .filter(worker -> !before.contains(worker))
            .findFirst()
            .orElseThrow();
    shop.kill("STOP", stopped);
    shop.letGo().untilLive(3);
    shop.kill("KILL", stopped);
    shop.untilLogged("reload failed, the workers before it stay");
    shop.untilJvms(2);
    assertThat(shop.workers()).isEqualTo(before);
  }

  @Test
  void twiceInARowItGoesBackToWhatWasThereBeforeBoth() {
    start();
    List<Long> workers = shop.workers();
    String twice = "kill -HUP %1$d; sleep 0.05; kill -HUP %1$d".formatted(shop.pid());
    shop.deploy("exits");
    machine.sh(twice).exits(0);
    shop.untilLogged("reload failed, the workers before it stay");
    shop.untilJvms(1);
    assertThat(shop.workers()).isEqualTo(workers);
    shop.kill("KILL", workers.get(0));
    shop.untilLogged("is live", 2);
    assertThat(shop.answer()).isEqualTo("shop v1");
    assertThat(shop.logged("state=starting started")).isLessThanOrEqualTo(4);
    // Its requests were in the worker that was killed.
    load.close();
    load = shop.load(Clients.MIXED);
  }

  @Test
  void aListenerThatIsTakenLeavesNoOtherBehind() {
    start();
    int free = shop.port() + 1000;
    String listener = "{ name: %s, address: \"127.0.0.1:%d\", scope: generation }";
    String own = "{ name: http, address: \"0.0.0.0:%d\" }".formatted(shop.port());
    long thief = listen(free + 1);
    shop.configuration()
        .with(
            "listeners",
            "[%s, %s, %s]"
                .formatted(
                    own, listener.formatted("one", free), listener.formatted("two", free + 1)));
    refuses("port " + (free + 1) + " is taken");
    machine.sh("kill %d".formatted(thief)).exits(0);
    // It is bound anew, and would be taken by the master itself.
    long again = listen(free);
    machine.sh("kill %d".formatted(again)).exits(0);
    shop.configuration().withoutSocket();
    shop.configure();
  }

  @Test
  void aFifoThatIsNoneLeavesTheOtherInUse() {
    String fifo = shop.folder() + "/run/fifo";
    shop.configuration().with("fifo", fifo);
    start();
    machine.write(shop.folder() + "/none", "");
    shop.configuration().with("fifo", shop.folder() + "/none").with("signals", "uwsgi");
    refuses("there is a file that is no FIFO");
    machine.sh("printf + >" + fifo).exits(0);
    shop.untilLive(2);
    machine.sh("printf -- - >" + fifo).exits(0);
    shop.untilJvms(1);
    shop.configuration().with("fifo", fifo).with("signals", "gunicorn");
    shop.configure();
  }

  private void refuses(String why) {
    Outcome reload = shop.configure().upgrader("reload");
    assertThat(reload.exit()).isEqualTo(4);
    assertThat(reload.err()).contains(why);
  }

  /** A program that listens there; returns when it does. */
  private long listen(int port) {
    String script =
        "exec perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 1, ReuseAddr => 1,"
            + " LocalAddr => q(127.0.0.1:%1$d)) or die; open F, q(>/srv/port%1$d); close F; sleep'";
    long pid = machine.start(script.formatted(port), "/srv/port%d.log".formatted(port));
    machine.until("test -e /srv/port" + port);
    return pid;
  }

  @Test
  void asManyWorkersStayAsThereWere() {
    start();
    shop.upgrader("scale 3").exits(0);
    List<Long> workers = shop.workers();
    shop.deploy("exits").upgrader("reload").exits(5);
    assertThat(shop.workers()).isEqualTo(workers);
    shop.upgrader("scale 3").exits(0);
  }

  @Test
  void oneByOneEachOfTheOlderServesUntilANewOneDoes() {
    shop.configuration().with("signals", "uwsgi");
    start();
    shop.upgrader("scale 3").exits(0);
    List<Long> workers = shop.workers();
    shop.hold().deploy("v2").kill("HUP", shop.pid());
    shop.untilLogged("3 workers are taken over");
    shop.untilJvms(4);
    assertThat(shop.workers()).containsAll(workers);
    shop.letGo();
    workers.forEach(shop::untilDead);
    shop.untilLive(1);
    assertThat(shop.answer()).isEqualTo("shop v2");
  }
}
