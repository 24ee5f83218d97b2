package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.Traffic.Clients;
import dev.upgrader.harness.containers.Traffic.Counts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The unit as it is shipped, under a real systemd. */
class SystemdTest {
  private static final String UNIT = "upgrader@shop";
  private static final String PIDFILE = "/run/upgrader/shop/shop.pid";
  private static final String CONFIGURATION =
      """
      name: shop
      pidfile: %s
      release: /srv/current
      command: [java, -Xmx128m, -XX:TieredStopAtLevel=1, -jar, "${release}/shop.jar"]
      listeners: [{ name: http, address: "0.0.0.0:8080" }]
      readiness: { listener: http, path: /health }
      """
          .formatted(PIDFILE);

  private final Machine machine = Machine.withSystemd();

  @BeforeEach
  void install() {
    machine.sh("mkdir -p /etc/upgrader && ln -s /opt/samples/jdk-http/releases/v1 /srv/current");
    machine.write("/etc/upgrader/shop.yaml", CONFIGURATION);
    systemd("cp /opt/upgrader/lib/systemd/upgrader@.service /etc/systemd/system/");
  }

  @AfterEach
  void end() {
    machine.close();
  }

  @Test
  void unitSurvivesCommitRollbackAndReloadAndEndsByStop() {
    systemd("systemctl start " + UNIT);
    Traffic load = Traffic.start(machine, "127.0.0.1:8080", Clients.MIXED, "/srv/load.log");
    assertMainPid();
    upgrader("upgrade --commit");
    assertMainPid();
    upgrader("upgrade");
    upgrader("rollback");
    assertMainPid();
    systemd("systemctl reload " + UNIT);
    assertMainPid();
    upgrader("upgrade");
    Counts counts = load.stop();
    assertThat(counts.lost()).as(counts.log()).isZero();
    systemd("systemctl stop " + UNIT);
    assertThat(property("ActiveState")).isEqualTo("inactive");
    assertThat(property("Result")).isEqualTo("success");
    // The launcher's own archive may still be in the making, by a command outside of the unit.
    assertThat(machine.sh("pgrep -af '[s]hop[.](jar|yaml)'").out()).isEmpty();
  }

  @Test
  void crashAndHangAfterACommitAreNoticed() {
    machine.sh("mkdir -p /etc/systemd/system/%s.service.d".formatted(UNIT)).exits(0);
    machine.write(
        "/etc/systemd/system/%s.service.d/test.conf".formatted(UNIT),
        "[Service]\nWatchdogSec=5s\nRestartSec=100ms\n");
    systemd("systemctl daemon-reload && systemctl start " + UNIT);
    upgrader("upgrade --commit");
    assertMainPid();
    machine.sh("kill -KILL $(cat %s)".formatted(PIDFILE)).exits(0);
    untilRestarted(1);
    upgrader("upgrade --commit");
    assertMainPid();
    machine.sh("kill -STOP $(cat %s)".formatted(PIDFILE)).exits(0);
    untilRestarted(2);
  }

  @Test
  void socketOfASocketUnitIsTakenAtTheFirstStartAndOutlivesTheService() {
    machine.write(
        "/etc/systemd/system/%s.socket".formatted(UNIT),
        "[Socket]\nListenStream=8080\nListenStream=/run/undeclared.sock\n");
    systemd("systemctl daemon-reload && systemctl start %s.socket".formatted(UNIT));
    assertThat(machine.get(8080, "/")).as("the first client starts it").contains("shop v1");
    upgrader("upgrade --commit");
    assertMainPid();
    String log = machine.sh("journalctl -o cat -u " + UNIT).exits(0).out();
    assertThat(log).contains("listener http takes the passed socket on [0:0:0:0:0:0:0:0]:8080");
    assertThat(log).contains("closed the socket that was passed as").contains("undeclared.sock");
    systemd("systemctl stop " + UNIT);
    assertThat(machine.get(8080, "/")).as("and starts it again").contains("shop v1");
  }

  private void systemd(String script) {
    succeeds(machine.sh(script));
  }

  private void succeeds(Outcome outcome) {
    String told = machine.sh("journalctl -n 40 --no-pager -o cat -u " + UNIT).out();
    assertThat(outcome.exit()).as("%s%n%s", outcome, told).isZero();
  }

  private void upgrader(String command) {
    succeeds(machine.sh("upgrader %s --pidfile %s".formatted(command, PIDFILE)));
  }

  private String property(String name) {
    return machine.sh("systemctl show --value -p %s %s".formatted(name, UNIT)).exits(0).text();
  }

  /** The main process is the master that the pidfile names. */
  private void assertMainPid() {
    String same = "[ $(systemctl show --value -p MainPID %s) = $(cat %s) ]";
    machine.until(same.formatted(UNIT, PIDFILE));
    assertThat(property("ActiveState")).isEqualTo("active");
  }

  private void untilRestarted(int times) {
    String again =
        "[ $(systemctl show --value -p NRestarts %s) = %d ] && systemctl is-active -q %s";
    machine.until(again.formatted(UNIT, times, UNIT));
  }
}
