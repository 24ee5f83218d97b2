package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a service manager hears, datagram by datagram, and what it passes. */
class NotifyTest {
  /** Writes each datagram as one line. */
  private static final String RECEIVER =
      "exec perl -MSocket -e '$n = $ARGV[0]; $n =~ s/^@/\\0/; socket(S, AF_UNIX, SOCK_DGRAM, 0);"
          + " bind(S, pack_sockaddr_un($n)) or die; $| = 1;"
          + " while (recv(S, $d, 4096, 0), defined $d) { $d =~ s/\\n$//; $d =~ s/\\n/|/g;"
          + " $d =~ s/USEC=\\d+/USEC=n/; print \"$d\\n\" }' ";

  private final Machine machine = Machines.on(Jdk.V17);

  @Test
  void managerHearsExactlyWhatHappens() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String heard = shop.folder() + "/heard";
      listen(shop.folder() + "/notify", heard);
      start(shop, "NOTIFY_SOCKET=%s/notify".formatted(shop.folder()));
      long old = shop.pid();
      shop.kill("HUP", old);
      untilHeard(heard, 4);
      shop.kill("USR2", old);
      shop.untilBothAreReady();
      shop.kill("WINCH", old);
      // The old master has seen the end of the worker, the second after that of the reload.
      shop.untilLogged("exited with code 0", 2);
      shop.kill("QUIT", old);
      untilHeard(heard, 8);
      shop.kill("QUIT", shop.pid());
      untilHeard(heard, 9);
      assertThat(machine.read(heard).lines().toList())
          .containsExactly(
              "STATUS=generation 1 starting, 0 of 1 workers live",
              "READY=1|STATUS=generation 1 serving, 1 of 1 workers live",
              "RELOADING=1|MONOTONIC_USEC=n|STATUS=generation 1 serving, 0 of 1 workers live",
              "READY=1|STATUS=generation 1 serving, 1 of 1 workers live",
              "RELOADING=1|MONOTONIC_USEC=n|STATUS=generation 1 upgrading, 1 of 1 workers live",
              "READY=1|STATUS=generation 1 overlap, 1 of 1 workers live",
              "STATUS=generation 1 quiet, 0 of 1 workers live",
              "READY=1|STATUS=generation 2 serving, 1 of 1 workers live",
              "STOPPING=1|STATUS=generation 2 stopping, 0 of 1 workers live");
    }
  }

  @Test
  void managerHearsThatAReplacementIsOff() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String heard = shop.folder() + "/heard";
      String copy = shop.folder() + "/upgrader";
      String launcher = copy + "/bin/upgrader";
      machine.sh("cp -r /opt/upgrader " + copy).exits(0);
      listen(shop.folder() + "/notify", heard);
      shop.configuration().with("signals", "uwsgi");
      shop.configure();
      shop.startBy(
          "NOTIFY_SOCKET=%s/notify exec %s run -c %s"
              .formatted(shop.folder(), launcher, shop.configurationFile()));
      machine.sh("printf '#!/bin/sh\\nexit 7\\n' > " + launcher).exits(0);
      shop.kill("HUP", shop.pid());
      untilHeard(heard, 4);
      assertThat(machine.read(heard).lines().skip(1).toList())
          .containsExactly(
              "READY=1|STATUS=generation 1 serving, 1 of 1 workers live",
              "RELOADING=1|MONOTONIC_USEC=n",
              "READY=1");
    }
  }

  @Test
  void watchdogIsPattedOverTheCommitAndWorkersSeeNothingOfIt() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP)) {
      String heard = shop.folder() + "/heard";
      String address = "@upgrader-" + shop.port();
      listen(address, heard);
      String pid = "WATCHDOG_PID=$$";
      start(shop, "NOTIFY_SOCKET=%s WATCHDOG_USEC=200000 %s".formatted(address, pid));
      shop.upgrader("upgrade --commit").exits(0);
      long before = pats(heard);
      machine.until("[ $(grep -c WATCHDOG=1 %s) -ge %d ]".formatted(heard, before + 5));
      String environment = "tr '\\0' '\\n' </proc/%d/environ | grep -E '^(NOTIFY|WATCHDOG|LISTEN)'";
      long worker = shop.workers().get(0);
      assertThat(machine.sh(environment.formatted(worker)).out().lines().sorted().toList())
          .isEqualTo(List.of("LISTEN_FDNAMES=http", "LISTEN_FDS=1", "LISTEN_PID=" + worker));
    }
  }

  @Test
  void socketOfTheManagerIsTakenByAddressAndOneThatIsNotDeclaredIsTold() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).configure()) {
      int other = shop.port() + 500;
      shop.startBy("exec " + activated(shop, "Listen => 9", other));
      shop.untilLogged("listener http takes the passed socket on 0.0.0.0:" + shop.port());
      shop.untilLogged("closed the socket that was passed as");
      assertThat(shop.answer()).isEqualTo("shop v1");
      shop.upgrader("upgrade --commit --release " + shop.release("v2")).exits(0);
      assertThat(shop.answer()).isEqualTo("shop v2");
      assertThat(machine.sh("ss -Hltn 'sport = :%d'".formatted(other)).out()).isEmpty();
    }
  }

  @Test
  void socketThatDoesNotListenIsRefused() {
    try (Shop shop = machine.shop(Sample.JDK_HTTP).configure()) {
      Outcome outcome = machine.sh(activated(shop, "Proto => \"tcp\"", shop.port() + 500));
      outcome.exits(4);
      assertThat(outcome.err())
          .contains(
              "cannot take the passed socket for listener http: it does not listen as 0.0.0.0:")
          .contains("ListenStream=");
      assertThat(machine.exists(shop.pidfile())).isFalse();
    }
  }

  /** A script that starts it with two sockets as a service manager does. */
  private static String activated(Shop shop, String options, int other) {
    String script =
        "perl -MIO::Socket::INET -MPOSIX -e '@s = map { IO::Socket::INET->new(LocalAddr =>"
            + " \"0.0.0.0:$_\", %s, ReuseAddr => 1) or die } (%d, %d);"
            + " dup2(fileno $s[0], 60); dup2(fileno $s[1], 61); dup2(60, 3); dup2(61, 4);"
            + " POSIX::close($_) for 5 .. 63;"
            + " $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 2;"
            + " $ENV{LISTEN_FDNAMES} = \"web.socket:other\"; exec @ARGV' upgrader run -c %s";
    return script.formatted(options, shop.port(), other, shop.configurationFile());
  }

  private void listen(String address, String heard) {
    machine.start(RECEIVER + address, heard);
    machine.until("grep -qF %s /proc/net/unix".formatted(address));
  }

  private static void start(Shop shop, String environment) {
    shop.configure();
    shop.startBy("%s exec upgrader run -c %s".formatted(environment, shop.configurationFile()));
  }

  private void untilHeard(String heard, int datagrams) {
    machine.until("[ $(wc -l <%s) -ge %d ]".formatted(heard, datagrams));
  }

  private long pats(String heard) {
    return Long.parseLong(machine.sh("grep -c WATCHDOG=1 " + heard).text());
  }
}
