package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each gate trips by itself, under load: exit 5, the old release serves, nothing is lost. */
class GateTest {
  private static final String QUICK = " --commit --health-interval 200ms";
  private static final String SICK_WHEN_ALONE =
      "--health-command 'test -z \"$(pgrep -P $UPGRADER_OLD_PID -f shop.jar)\" && exit 1; exit 0'";
  private static Machine machine;
  private static Shop shop;
  private static Traffic load;

  @BeforeAll
  static void start() {
    machine = Machines.on(Jdk.V17);
    shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().withManagement();
    shop.start();
    load = shop.load(Clients.MIXED);
  }

  @AfterAll
  static void nothingWasLost() {
    try (Shop last = shop) {
      Counts counts = load.stop();
      assertThat(counts.lost()).as(counts.log()).isZero();
      assertThat(counts.by("v1")).isPositive();
      assertThat(counts.by("sick")).as(last.folder()).isPositive();
    }
  }

  @Test
  void readyTimeout() {
    undone("hangs", "--ready-timeout 1s", "not ready within 1000 ms (--ready-timeout)");
  }

  @Test
  void healthUrlOfEachWorker() {
    undone("sick", "--health-url /deep", "gate health-url /deep failed: GET http://127.0.0.1:");
    JsonObject end = lastOfTrail();
    assertThat(end.getLong("lost")).isPositive().isEqualTo(end.getLong("requests"));
    assertThat(shop.upgrader("history --last 1").exits(0).out())
        .contains("requests of health URLs");
  }

  @Test
  void healthCommandInTheBake() {
    undone("v2", SICK_WHEN_ALONE + " --bake 20s", "failed: exit 1");
  }

  @Test
  void healthCommandOfTheNewGenerationAloneWithoutABakeToo() {
    undone("v2", SICK_WHEN_ALONE, "failed: exit 1");
  }

  @Test
  void healthCommand() {
    undone("v2", "--health-command 'echo tired; exit 3'", "failed: exit 3: tired");
  }

  @Test
  void brokenProbeIsToldApart() {
    undone(
        "v2",
        "--error-limit 2 --failure-limit 99 --health-command /no/such/probe",
        "cannot be checked: exit 127");
  }

  @Test
  void metricAboveALimit() {
    undone(
        "erring",
        "--metrics-path /metrics --fail-if 'rate(shop_sales_total{booked=\"wrong\"}) > 0.5'",
        " > 0.5000");
  }

  @Test
  void metricOfTheNewAgainstTheOld() {
    undone(
        "erring",
        "--metrics-path /metrics --bake 20s --fail-if 'rate(shop_sales_total{booked=\"wrong\"})"
            + " > 2 * old(rate(shop_sales_total{booked=\"wrong\"}))'",
        " > 0.000");
  }

  @Test
  void workerThatDiesOnceItWasLive() {
    String whenReady =
        "(until [ -s %1$s ] && [ -s %2$s ]; do sleep 0.05; done;"
            + " kill -WINCH $(pgrep -P $(cat %2$s) java)) &";
    undone(
        whenReady.formatted(shop.oldPidfile(), shop.pidfile()),
        "v2",
        "--min-healthy-time 20s",
        "worker 0 of the new generation has died");
  }

  @Test
  void withoutRollbackItWaitsForAPerson() {
    Outcome outcome =
        upgrade("true;", "sick", "--no-rollback --health-url /deep --failure-limit 1");
    assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(7);
    assertThat(outcome.err()).contains("nothing was undone", "upgrader rollback");
    assertThat(shop.deployed()).isEqualTo("sick");
    shop.upgrader("rollback").exits(0);
    assertOld();
  }

  private void undone(String release, String options, String reason) {
    undone("true;", release, options, reason);
  }

  private void undone(String before, String release, String options, String reason) {
    long master = shop.pid();
    Outcome outcome = upgrade(before, release, options).exits(5);
    String told = outcome.err().lines().filter(line -> line.startsWith("upgrader: ")).toList() + "";
    assertThat(told).contains(reason);
    assertThat(shop.pid()).isEqualTo(master);
    assertOld();
    JsonObject end = lastOfTrail();
    assertThat(end.getString("event")).isEqualTo("end");
    assertThat(end.getString("result")).isEqualTo("undone");
    assertThat(end.getString("reason")).contains(reason);
  }

  private static Outcome upgrade(String before, String release, String options) {
    return machine.sh(
        "%s upgrader upgrade --pidfile %s --release %s %s%s"
            .formatted(before, shop.pidfile(), shop.release(release), options, QUICK));
  }

  private static void assertOld() {
    assertThat(shop.answer()).isEqualTo("shop v1");
    assertThat(shop.deployed()).isEqualTo("v1");
    assertThat(machine.exists(shop.oldPidfile())).isFalse();
    shop.untilJvms(1);
  }

  private static JsonObject lastOfTrail() {
    List<String> lines = machine.read(shop.pidfile() + ".d/trail.jsonl").lines().toList();
    try {
      return JsonParser.object().from(lines.get(lines.size() - 1));
    } catch (JsonParserException e) {
      throw new AssertionError("not JSON: " + lines, e);
    }
  }
}
