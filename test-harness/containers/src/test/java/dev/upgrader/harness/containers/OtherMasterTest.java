package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upgrader.harness.containers.OtherMaster.Kind;
import dev.upgrader.harness.containers.Traffic.Counts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** nginx, gunicorn and unicorn of Debian by the same commands, and what breaks in them. */
class OtherMasterTest {
  private final Machine machine = Machines.on(Jdk.V17);

  @ParameterizedTest
  @EnumSource(Kind.class)
  void upgradesAndRollbacksLoseNothing(Kind kind) {
    try (OtherMaster master = machine.other(kind).start()) {
      try (Traffic load = master.load()) {
        master.commits(Repeats.of(1, 10));
        master.rollbacks(Repeats.of(1, 5));
        Counts counts = load.stop();
        System.out.println(kind + ": " + counts.summary());
        assertThat(counts.lost()).as(counts.log()).isZero();
        assertThat(counts.by("c1")).isPositive();
        assertThat(counts.by("r1")).isPositive();
      }
      assertThat(master.workers(master.pid())).isEqualTo(2);
      assertThat(master.upgrader("status").exits(0).out())
          .contains(": serving\n", "2 of 2 workers live", "next: upgrade");
    }
  }

  @Test
  void gunicornsSecondPidfileIsUnderstood() {
    try (OtherMaster gunicorn = machine.other(Kind.GUNICORN).start()) {
      long old = gunicorn.pid();
      gunicorn.deploy("v2").upgrader("upgrade").exits(0);
      long fresh = Long.parseLong(machine.read(gunicorn.pidfile() + ".2"));
      assertThat(gunicorn.pid()).isEqualTo(old);
      assertThat(gunicorn.upgrader("status -o json").exits(0).out())
          .contains("\"foreign\":true", "\"peer\":" + fresh, "\"phase\":\"quiet\"");
      gunicorn.upgrader("commit").exits(0);
      assertThat(gunicorn.pid()).isEqualTo(fresh);
      assertThat(machine.exists(gunicorn.pidfile() + ".2")).isFalse();
      assertThat(gunicorn.answer()).isEqualTo("shop v2");
    }
  }

  /** That nobody has gone after WINCH does not mean that it is ignored. */
  @Test
  @EnabledIfSystemProperty(named = "upgrader.long", matches = "true")
  void gunicornWhoseWorkersAreAllAtLongRequestsIsWaitedFor() {
    try (OtherMaster gunicorn = machine.other(Kind.GUNICORN).start()) {
      gunicorn.askSlowly();
      gunicorn.deploy("v2").upgrader("upgrade --commit").exits(0);
      assertThat(gunicorn.slowAnswers()).isEqualTo("shop v1\nshop v1\n");
      assertThat(gunicorn.answer()).isEqualTo("shop v2");
    }
  }

  @Test
  void nginxThatDoesNotFindItselfIsLeftServing() {
    try (OtherMaster nginx = machine.other(Kind.NGINX)) {
      String withoutPath = "exec -a nginx " + nginx.command();
      nginx.startBy("bash -c '%s'".formatted(withoutPath));
      leftServing(nginx, "could not be run: a master that was started without a path in argv[0]");
    }
  }

  @Test
  void masterThatIgnoresUsr2IsLeftServing() {
    try (OtherMaster nginx = machine.other(Kind.NGINX)) {
      nginx.startBy(nginx.command() + " -g \"daemon off;\"; exit");
      leftServing(nginx, "nothing has come of USR2 within 10 s");
    }
  }

  /** Neither told to QUIT nor to let its workers go. */
  private void leftServing(OtherMaster master, String reason) {
    long pid = master.pid();
    Outcome outcome = master.upgrader("upgrade --commit").exits(5);
    assertThat(outcome.err()).contains(reason, "The old generation serves as before.");
    assertThat(master.pid()).isEqualTo(pid);
    assertThat(master.workers(pid)).isEqualTo(2);
    assertThat(master.answer()).isEqualTo("shop v1");
    assertThat(master.upgrader("commit").exits(0).out()).contains("no upgrade is undecided");
    assertThat(machine.lives(pid)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"NGINX", "GUNICORN"})
  void newMasterThatDiesAfterWinchIsUndone(Kind kind) {
    try (OtherMaster master = machine.other(kind).start()) {
      long old = master.pid();
      String newPidfile = master.pidfile() + (kind == Kind.GUNICORN ? ".2" : "");
      // The old one has its new master left as its only child.
      String killer =
          "(until [ \"$(cat %1$s)\" != %2$d ] && [ \"$(pgrep -P %2$d)\" = \"$(cat %1$s)\" ];"
              + " do sleep 0.05; done; kill -KILL $(cat %1$s)) 2>/dev/null & ";
      Outcome outcome =
          machine.sh(
              killer.formatted(newPidfile, old)
                  + "upgrader upgrade --commit --bake 20s --pidfile "
                  + master.pidfile());
      assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(5);
      assertThat(outcome.err()).contains("the new generation has gone", "has ended");
      assertThat(master.pid()).isEqualTo(old);
      assertThat(master.workers(old)).isEqualTo(2);
      assertThat(master.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void newMasterThatHangsIsEnded() {
    try (OtherMaster unicorn = machine.other(Kind.UNICORN).start()) {
      long old = unicorn.pid();
      unicorn.configure("sleep 600");
      Outcome outcome = unicorn.upgrader("upgrade --commit --ready-timeout 2s").exits(5);
      assertThat(outcome.err()).contains("not ready within 2000 ms", "rolled back");
      assertThat(unicorn.pid()).isEqualTo(old);
      assertThat(unicorn.workers(old)).isEqualTo(2);
      assertThat(unicorn.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "upgrader.long", matches = "true")
  void gunicornInTheForegroundServesBesideTheNewOneUntilTheDecision() {
    try (OtherMaster gunicorn = machine.other(Kind.GUNICORN)) {
      gunicorn.startBy(gunicorn.command().replace("--daemon", ""));
      assertThat(gunicorn.deploy("v2").upgrader("upgrade").exits(0).err())
          .contains("their master ignores WINCH");
      assertThat(gunicorn.upgrader("status").exits(0).out())
          .contains("serving beside the new generation", "2 of 2 workers live");
      gunicorn.deploy("v1").upgrader("rollback").exits(0);
      assertThat(gunicorn.answer()).isEqualTo("shop v1");
      gunicorn.deploy("v2").upgrader("upgrade --commit").exits(0);
      assertThat(gunicorn.answer()).isEqualTo("shop v2");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "upgrader.long", matches = "true")
  void gunicornWhoseProgramIsGoneKeepsItsPidfile() {
    try (OtherMaster gunicorn = machine.other(Kind.GUNICORN)) {
      machine.sh("cp /usr/bin/gunicorn /srv/gunicorn-copy").exits(0);
      gunicorn.startBy(gunicorn.command().replace("gunicorn --", "/srv/gunicorn-copy --"));
      machine.sh("rm /srv/gunicorn-copy").exits(0);
      long old = gunicorn.pid();
      Outcome outcome = gunicorn.upgrader("upgrade --commit").exits(5);
      assertThat(outcome.err()).contains("The old generation serves as before.");
      assertThat(gunicorn.pid()).isEqualTo(old);
      assertThat(gunicorn.workers(old)).isEqualTo(2);
      assertThat(gunicorn.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void healthUrlThatFailsRollsBack() {
    try (OtherMaster unicorn = machine.other(Kind.UNICORN).start()) {
      long old = unicorn.pid();
      Outcome outcome =
          unicorn
              .upgrader("upgrade --commit --health-interval 200ms --health-url http://127.0.0.1:1/")
              .exits(5);
      assertThat(outcome.err()).contains("health-url http://127.0.0.1:1/ failed", "rolled back");
      assertThat(unicorn.pid()).isEqualTo(old);
      assertThat(unicorn.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void commandThatWasKilledIsGoneOnFrom() {
    try (OtherMaster nginx = machine.other(Kind.NGINX).start()) {
      long old = nginx.pid();
      nginx.deploy("v2");
      long upgrade =
          machine.start(
              "exec upgrader upgrade --bake 60s --pidfile " + nginx.pidfile(), "/tmp/killed.log");
      machine.until(
          "grep -q 'generations bake' /tmp/killed.log",
          Duration.ofSeconds(30),
          "cat /tmp/killed.log");
      machine.sh("kill -KILL " + upgrade).exits(0);
      assertThat(nginx.upgrader("status").exits(0).out())
          .contains("quiet, the new generation serves", "has ended without a word");
      nginx.upgrader("rollback").exits(0);
      assertThat(nginx.pid()).isEqualTo(old);
      // It was told HUP with the new one there, which is no reload.
      assertThat(nginx.answer()).isEqualTo("shop v1");
    }
  }
}
