package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The control socket: whatever a client does, the others get their answers. */
class ControlSocketTest {
  /** Debian's perl-base is in every image and knows Unix-domain sockets. */
  private static final String CLIENT =
      "use IO::Socket::UNIX; $SIG{PIPE} = q(IGNORE); $| = 1;"
          + " sub dial { IO::Socket::UNIX->new(Peer => $ARGV[0]) or die qq(cannot connect: $!\\n) }";

  private static Machine machine;
  private static Shop shop;
  private static long master;

  @BeforeAll
  static void start() {
    machine = Machines.on(Jdk.V17);
    shop = machine.shop(Sample.JDK_HTTP).start();
    master = shop.pid();
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void requestIsAnswered() {
    assertThat(say("{\"v\":1,\"command\":\"status\"}\\n")).contains("\"ok\":true");
  }

  @Test
  void garbageIsRefusedAndTheNextLineIsAnswered() {
    List<String> all =
        List.of("garbage", "", "[]", "\\xff\\xfe", "{\"v\":1}", "{\"v\":2}", "[".repeat(4000));
    for (String garbage : all) {
      String answer = say(garbage + "\\n{\"v\":1,\"command\":\"status\"}\\n");
      assertThat(answer.lines().toList()).as(garbage).hasSize(2);
      assertThat(answer).as(garbage).contains("\"ok\":false").contains("\"ok\":true");
    }
    assertAnswers();
  }

  @Test
  void masterThatHasNoDescriptorLeftServesOnAndAnswersLater() {
    String limit = "prlimit --pid %d --nofile=%d:";
    String before =
        machine.sh("prlimit --pid %d --nofile -o SOFT --noheadings".formatted(master)).text();
    machine.sh(limit.formatted(master, 3)).exits(0);
    machine.sh("timeout 20 upgrader status --pidfile %s & wait $!".formatted(shop.pidfile()));
    shop.untilLogged("cannot take a connection on", 2);
    assertThat(shop.answer()).isEqualTo("shop v1");
    machine.sh(limit.formatted(master, Long.parseLong(before.strip()))).exits(0);
    assertAnswers();
    assertThat(shop.pid()).isEqualTo(master);
  }

  @Test
  void wrongTypesAreRefused() {
    for (String request :
        List.of(
            "{\"v\":\"x\",\"command\":\"status\"}",
            "{\"v\":1,\"command\":7}",
            "{\"v\":1,\"command\":\"scale\",\"workers\":\"many\"}",
            "{\"v\":1,\"command\":\"scale\",\"workers\":-1}")) {
      assertThat(say(request + "\\n")).as(request).contains("\"ok\":false");
    }
    assertAnswers();
  }

  @Test
  void halfALineAndSilenceHurtNobody() {
    long half = hold("my $s = dial; print $s q({\"v\":1,); print qq(there\\n); sleep 600");
    long silent = hold("my $s = dial; print qq(there\\n); sleep 600");
    assertAnswers();
    machine.sh("kill %d %d".formatted(half, silent)).exits(0);
    assertAnswers();
  }

  @Test
  void hundredMegabytesWithoutALineEndAreCutOff() {
    String memory = "awk '/VmRSS/ {print $2}' /proc/%d/status".formatted(master);
    long before = Long.parseLong(machine.sh(memory).text());
    perl(
        "my $s = dial; my $x = q(x) x 1048576; for (1..100) { print $s $x or last } print q(sent)");
    assertAnswers();
    assertThat(Long.parseLong(machine.sh(memory).text()) - before).isLessThan(20_000);
  }

  @Test
  void clientThatAsksAndNeverReadsIsCutOff() {
    perl(
        "my $s = dial; $s->blocking(0); for (1..200000) {"
            + " syswrite($s, qq({\"v\":1,\"command\":\"status\"}\\n)) or last }");
    assertAnswers();
  }

  @Test
  void twoHundredConnectionsHurtNobodyAndLeaveNothingOpen() {
    String open = "ls /proc/%d/fd | wc -l".formatted(master);
    String before = machine.sh(open).text();
    long many = hold("my @s; for (1..200) { push @s, dial } print qq(there\\n); sleep 600");
    assertThat(machine.lives(many)).isTrue();
    machine.sh("kill " + many).exits(0);
    machine.until("[ $(%s) -le %s ]".formatted(open, before));
    assertAnswers();
  }

  @Test
  void twoHundredConnectionsDoNotLockTheOperatorOut() {
    long many = hold("my @s; for (1..200) { push @s, dial } print qq(there\\n); sleep 600");
    assertAnswers();
    machine.sh("kill " + many).exits(0);
  }

  @Test
  void strangerIsTurnedAway() {
    String directory = shop.pidfile() + ".d";
    assertThat(machine.sh("stat -c %a " + directory).text()).isEqualTo("700");
    machine.sh("chmod 777 %s %s/*.sock".formatted(directory, directory)).exits(0);
    String status =
        "my $s = dial; print $s qq({\"v\":1,\"command\":\"status\"}\\n); print qq(got:), scalar <$s>";
    Outcome stranger =
        machine.sh(
            "setpriv --reuid=1000 --clear-groups perl -e '%s %s' %s"
                .formatted(CLIENT, status, socket()));
    assertThat(stranger.out()).isEqualTo("got:");
    machine.sh("chmod 700 " + directory).exits(0);
    assertAnswers();
  }

  private static void assertAnswers() {
    assertThat(shop.ask(master).getLong("pid")).isEqualTo(master);
    assertThat(shop.pid()).isEqualTo(master);
    assertThat(shop.logged("internal error")).isZero();
  }

  /** Everything that comes back until the client has said its last and read until silence. */
  private static String say(String lines) {
    String script =
        "my $s = dial; print $s qq(%s); $s->shutdown(1); while (<$s>) { print }"
            .formatted(lines.replace("\"", "\\\""));
    return perl(script).exits(0).out();
  }

  private static Outcome perl(String script) {
    return machine.sh("timeout 60 perl -e '%s %s' %s".formatted(CLIENT, script, socket()));
  }

  /** A client that stays; returns when it is there. */
  private static long hold(String script) {
    String log = shop.folder() + "/client.log";
    machine.sh("rm -f " + log);
    long pid =
        machine.start(
            "exec perl -e \"%s %s\" %s".formatted(quoted(CLIENT), quoted(script), socket()), log);
    machine.until("grep -q . " + log);
    assertThat(machine.read(log)).isEqualTo("there");
    return pid;
  }

  private static String quoted(String script) {
    return script.replaceAll("([\\\\$\"])", "\\\\$1");
  }

  private static String socket() {
    return shop.controlSocket(master);
  }
}
