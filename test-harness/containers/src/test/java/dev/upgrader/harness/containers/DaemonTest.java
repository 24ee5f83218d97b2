package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

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
