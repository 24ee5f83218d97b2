package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code run --daemon}: it returns when the service is ready, or says why it is not. */
class DaemonTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void returnsWhenTheServiceIsReadyHoweverTheOptionIsWritten() {
    for (String daemon : new String[] {"--daemon", "--daemon=true"}) {
      try (Shop shop = machine.shop(Sample.JDK_HTTP).configure()) {
        run(shop, daemon).exits(0);
        assertThat(shop.answer()).isEqualTo("shop v1");
        assertThat(machine.sh("pgrep -fc '%s'".formatted(command(shop))).text()).isEqualTo("1");
        shop.upgrader("stop").exits(0);
      }
    }
  }

  @Test
  void leavesTheServiceAnOptionOfThatName() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String run =
          "PORT=%d upgrader run --pidfile %s --listen http=0.0.0.0:%d --daemon -- java -jar"
              + " %s/shop.jar --daemon";
      machine
          .sh(run.formatted(shop.port(), shop.pidfile(), shop.port(), shop.release("v1")))
          .exits(0);
      String arguments = machine.sh("ps -o args= -p " + shop.workers().get(0)).text();
      assertThat(arguments).endsWith("shop.jar --daemon");
      shop.upgrader("stop").exits(0);
    }
  }

  @Test
  void mastersAndWorkersOfBothGenerationsLeaveALogThatWasRotated() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    String fifo = idle.folder() + "/run/fifo";
    idle.configuration().with("fifo", fifo);
    try (Shop shop = idle.configure()) {
      run(shop, "--daemon").exits(0);
      String log = shop.pidfile() + ".d/master.log";
      long first = shop.pid();
      rotate(shop, log, log + ".1");
      assertThatNothingFollowsIn(log + ".1", shop, log);
      shop.deploy("v2").upgrader("upgrade --warm").exits(0);
      long second = shop.pid();
      rotate(shop, log, log + ".2");
      assertThat(outputs(shop, first, second)).containsOnly(log).hasSize(4);
      machine.sh("mv %1$s %1$s.3; printf l >%2$s".formatted(log, fifo)).exits(0);
      machine.until("[ $(grep -c 'the log files are open anew' %s) = 2 ]".formatted(log));
      assertThat(outputs(shop, first, second)).containsOnly(log).hasSize(4);
      shop.upgrader("commit").exits(0);
      rotate(shop, log, log + ".4");
      assertThatNothingFollowsIn(log + ".4", shop, log);
      String environment = "tr '\\0' '\\n' </proc/%d/environ".formatted(shop.workers().get(0));
      assertThat(machine.sh(environment).out()).contains("PATH=").doesNotContain("UPGRADER_LOG");
      shop.upgrader("stop").exits(0);
    }
  }

  @Test
  void imageThatHasReplacedAnotherInPlaceLeavesARotatedLogToo() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    idle.configuration().with("signals", "uwsgi");
    try (Shop shop = idle.configure()) {
      run(shop, "--daemon").exits(0);
      String log = shop.pidfile() + ".d/master.log";
      long worker = shop.workers().get(0);
      shop.kill("HUP", shop.pid());
      shop.untilDead(worker);
      shop.untilLive(1);
      rotate(shop, log, log + ".1");
      assertThat(machine.read(log + ".1")).contains("this image has replaced the one before it");
      assertThat(outputs(shop, shop.pid())).containsOnly(log).hasSize(2);
      shop.upgrader("stop").exits(0);
    }
  }

  @Test
  void logThatCannotBeReopenedIsNamedAndThatOfBeforeGoesOn() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).configure()) {
      run(shop, "--daemon").exits(0);
      String log = shop.pidfile() + ".d/master.log";
      machine.sh("mv %1$s %1$s.1; mkdir %1$s".formatted(log)).exits(0);
      String failure = "cannot reopen %s: it is a directory".formatted(log);
      assertThat(shop.upgrader("reopen").exits(7).err())
          .contains("cannot reopen: master %d: %s".formatted(shop.pid(), failure))
          .contains("worker 0: " + failure)
          .contains("call this again");
      assertThat(machine.read(log + ".1")).contains("reopening has failed: " + failure);
      machine.sh("rmdir " + log).exits(0);
      shop.upgrader("reopen").exits(0);
      assertThat(outputs(shop, shop.pid())).containsOnly(log);
      assertThat(shop.ask(shop.pid()).getArray("workers").getObject(0).getString("detail"))
          .isNull();
      shop.upgrader("stop").exits(0);
    }
  }

  private void rotate(Shop shop, String log, String old) {
    machine.sh("mv %s %s".formatted(log, old)).exits(0);
    shop.upgrader("reopen").exits(0);
  }

  private void assertThatNothingFollowsIn(String old, Shop shop, String log) {
    String size = "stat -c %s " + old;
    String before = machine.sh(size).text();
    shop.upgrader("scale 1").exits(0);
    shop.kill("QUIT", shop.workers().get(0));
    machine.until(
        "grep -q '1 workers wanted' %1$s && grep -q 'Full thread dump' %1$s".formatted(log));
    assertThat(machine.sh(size).text()).isEqualTo(before);
  }

  /** Where masters and their workers write to. */
  private List<String> outputs(Shop shop, long... masters) {
    return LongStream.of(masters)
        .boxed()
        .flatMap(master -> Stream.concat(Stream.of(master), shop.workers(master).stream()))
        .map(pid -> machine.sh("readlink /proc/%d/fd/1".formatted(pid)).text())
        .toList();
  }

  @Test
  void tellsWhyTheServiceHasNotStarted() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).configure().deploy("exits")) {
      assertThat(run(shop, "--daemon").exits(7).err())
          .contains("cannot run --daemon: exited with code 3")
          .contains("See " + shop.pidfile() + ".d/master.log");
    }
  }

  @Test
  void tellsThatTheServiceWasNotReadyInTimeAsTheMasterDoes() {
    Shop idle = machine.shop(Sample.JDK_HTTP);
    idle.configuration().readyWithin("3s");
    try (Shop shop = idle.configure().hold()) {
      assertThat(run(shop, "--daemon").exits(7).err()).contains("not ready within 3000 ms");
      assertThat(machine.exists(shop.pidfile())).isFalse();
    }
  }

  @Test
  void tellsThatThePidfileHasNoDirectory() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).configure()) {
      machine.sh("rmdir %s/run".formatted(shop.folder())).exits(0);
      assertThat(run(shop, "--daemon").exits(7).err())
          .contains("there is no directory " + shop.folder() + "/run");
    }
  }

  private Outcome run(Shop shop, String daemon) {
    return machine.sh("upgrader run -c %s %s".formatted(shop.configurationFile(), daemon));
  }

  /** The master's, not that of the shell that looks for it. */
  private static String command(Shop shop) {
    return "[U]pgrader run -c " + shop.configurationFile();
  }
}
