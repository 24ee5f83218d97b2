package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import org.junit.jupiter.api.Test;

/** A service that speaks to the upgrader itself: with the agent, without it, without a master. */
class ApiTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void masterWaitsUntilTheServiceSaysReady() {
    Shop idle = machine.shop(Sample.API);
    String key = idle.folder() + "/key";
    machine.sh("mkfifo " + key).exits(0);
    idle.configuration()
        .with("environment", "{ PORT: \"%d\", KEY: %s }".formatted(idle.port(), key));
    machine.sh("(sleep 0.5; echo turn > %s) >/dev/null 2>&1 &".formatted(key)).exits(0);
    try (Shop shop = idle.start();
        Traffic load = shop.load(Clients.FRESH)) {
      shop.untilLogged("the service has not said that it is ready");
      long worker = shop.workers().get(0);
      shop.deploy("v2").kill("USR2", shop.pid());
      shop.untilLogged("the service has not said that it is ready", 2);
      assertThat(machine.exists(shop.pidfile())).isFalse();
      machine.sh("echo turn > " + key).exits(0);
      shop.untilBothAreReady();
      shop.kill("QUIT", shop.oldPid());
      shop.untilDead(worker);
      assertThat(shop.answer()).isEqualTo("shop v2");
      shop.untilLogged("desk v1 is told to drain");
      load.stopWithNothingLost();
    }
  }

  @Test
  void serviceReloadsItselfWithTheAgentAndWithout() {
    try (Shop with = machine.shop(Sample.API).start();
        Shop without = withoutTheAgent().start()) {
      for (Shop shop : new Shop[] {with, without}) {
        long worker = shop.workers().get(0);
        assertThat(machine.get(shop.port(), "/reload")).contains("shop v1");
        shop.untilDead(worker);
        shop.untilLive(1);
        assertThat(shop.answer()).isEqualTo("shop v1");
      }
    }
  }

  @Test
  void upgradesWithoutTheAgentLoseNothingOfAServiceThatDrainsItself() {
    try (Shop shop = withoutTheAgent().start();
        Traffic load = shop.load(Clients.FRESH)) {
      shop.deploy("v2");
      shop.upgrader("upgrade --commit").exits(0);
      assertThat(shop.answer()).isEqualTo("shop v2");
      shop.deploy("v3");
      shop.upgrader("upgrade").exits(0);
      shop.upgrader("rollback").exits(0);
      assertThat(shop.answer()).isEqualTo("shop v2");
      load.stopWithNothingLost();
    }
  }

  @Test
  void pausingWithoutTheAgentDrainsAndNobodyOutlivesTheMaster() {
    try (Shop shop = withoutTheAgent().start()) {
      long worker = shop.workers().get(0);
      shop.upgrader("pause").exits(0);
      assertThat(machine.lives(worker)).isFalse();
      shop.upgrader("resume").exits(0);
      assertThat(shop.answer()).isEqualTo("shop v1");
      long second = shop.workers().get(0);
      shop.kill("KILL", shop.pid());
      shop.untilDead(second);
    }
  }

  @Test
  void sameMainRunsWithoutAMaster() {
    String log = "/tmp/desk.log";
    long desk =
        machine.start("PORT=8900 exec java -jar /opt/samples/api/releases/v1/shop.jar", log);
    machine.until("grep -q 'desk v1 has a master: false' " + log);
    assertThat(machine.get(8900, "/reload")).contains("shop v1");
    machine.sh("kill -TERM " + desk).exits(0);
    machine.until("! kill -0 " + desk);
    assertThat(machine.read(log)).contains("desk v1 is told to drain");
  }

  private Shop withoutTheAgent() {
    Shop shop = machine.shop(Sample.API);
    shop.configuration().with("agent", "false").with("stdin", "http");
    return shop;
  }
}
