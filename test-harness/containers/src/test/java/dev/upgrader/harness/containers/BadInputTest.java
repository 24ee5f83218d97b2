package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A slip is told with the place it was made at, before anything has been touched. */
@ParameterizedClass
@EnumSource(Jdk.class)
class BadInputTest {
  private final Machine machine;

  BadInputTest(Jdk jdk) {
    machine = Machines.on(jdk);
  }

  @Test
  void unknownKeyIsToldWithFileLineAndNearestKey() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("wrokers", "2");
      assertThat(refused(shop, 2)).contains(shop.configurationFile()).contains("workers");
      assertThat(refused(shop, 2)).containsPattern("\\b10\\b");
    }
  }

  @Test
  void illTypedValueIsToldWithFileAndLine() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("workers", "many");
      assertThat(refused(shop, 2)).contains(shop.configurationFile()).containsPattern("\\b5\\b");
    }
  }

  @Test
  void brokenYamlIsToldWithFileAndLine() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("command", "[java, -jar");
      assertThat(refused(shop, 2)).contains(shop.configurationFile());
    }
  }

  @Test
  void missingFileIsTold() {
    Outcome outcome = machine.sh("upgrader run -c /srv/nothing.yaml").exits(2);
    assertThat(outcome.err()).contains("/srv/nothing.yaml");
  }

  @Test
  void unknownOptionIsWrongUsage() {
    machine.sh("upgrader upgrade --pidflie x").exits(2);
    machine.sh("upgrader upgarde").exits(2);
    machine.sh("upgrader status").exits(2);
  }

  @Test
  void portTakenBySomebodyElseIsToldWithWhoHasIt() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String jar = "/opt/samples/jdk-http/releases/v3/shop.jar";
      String log = shop.folder() + "/other.log";
      long other = machine.start("exec java -Dport=%d -jar %s".formatted(shop.port(), jar), log);
      machine.until("grep -q port " + log);
      String told = run(shop).err();
      assertThat(told).contains(String.valueOf(shop.port())).contains(String.valueOf(other));
      assertThat(machine.exists(shop.pidfile())).isFalse();
      assertThat(shop.answer()).isEqualTo("shop v3");
      machine.sh("kill " + other);
    }
  }

  @Test
  void metricsForOtherHostsAreRefusedWithTheReason() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      shop.configuration().with("metrics", "{ address: \"0.0.0.0:9464\" }");
      assertThat(refused(shop, 2))
          .contains(shop.configurationFile())
          .contains("expected a loopback address such as 127.0.0.1:9464, not 0.0.0.0:9464");
    }
  }

  @Test
  void metricsPortThatIsTakenIsToldWithWhoHasIt() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP);
        Shop other = Scraper.scraped(machine.shop(Sample.JDK_HTTP)).start()) {
      int port = Scraper.port(other);
      shop.configuration().with("metrics", "{ address: \"127.0.0.1:%d\" }".formatted(port));
      assertThat(refused(shop, 4))
          .contains("cannot listen on 127.0.0.1:%d: port %d is taken by".formatted(port, port));
    }
  }

  private String refused(Shop shop, int exit) {
    String told = run(shop).exits(exit).err();
    assertThat(machine.exists(shop.pidfile())).isFalse();
    return told;
  }

  private Outcome run(Shop shop) {
    shop.configure();
    Outcome outcome = machine.sh("timeout 60 upgrader run -c " + shop.configurationFile());
    assertThat(outcome.exit()).as(outcome.toString()).isNotIn(0, 1, 124);
    return outcome;
  }
}
