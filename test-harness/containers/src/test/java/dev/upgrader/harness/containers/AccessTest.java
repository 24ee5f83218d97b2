package dev.upgrader.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Attacks from inside the host, as docs/security.md lists them: mallory has an account and nothing
 * else, porter is the user whom a service was broken into as. Neither gets a file of root's, a word
 * with a master or a secret.
 */
class AccessTest {
  private static final String SECRET = "s3cr3t-marker";
  private static final String VICTIM = "/root/victim";

  private static Machine machine;

  /** Started by root at port 80, its workers run as porter, to whom its log directory belongs. */
  private static Shop guarded;

  @BeforeAll
  static void start() {
    machine = Machines.on(Jdk.V17);
    for (String user : List.of("mallory", "porter")) {
      machine.sh("id %1$s || useradd --no-create-home %1$s".formatted(user)).exits(0);
    }
    guarded = machine.shop(Sample.JDK_HTTP);
    String folder = guarded.folder();
    directory(folder + "/logs", "porter", "755");
    directory(folder + "/open", "root", "1777");
    guarded
        .configuration()
        .with("user", "porter")
        .with("listeners", "[{ name: http, address: \"0.0.0.0:80\" }]")
        .with("environment", "{ PORT: \"80\", DB_PASSWORD: %s }".formatted(SECRET))
        .with("logs", "{ directory: %s/logs }".formatted(folder))
        .with("touch-reload", "[%s/open/reload]".formatted(folder));
    guarded.startBy(
        "export API_TOKEN=%s; exec upgrader run -c %s"
            .formatted(SECRET, guarded.configurationFile()));
  }

  @AfterAll
  static void stop() {
    guarded.close();
  }

  @AfterEach
  void nothingOfRootsWasTouched() {
    boolean touched = machine.exists(VICTIM);
    machine.sh("rm -f " + VICTIM);
    assertThat(touched).isFalse();
  }

  @Test
  void directoryThatAStrangerHasMadeIsNotUsed() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    shop.configuration().with("pidfile", shop.folder() + "/open/shop.pid");
    shop.configure();
    directory(shop.folder() + "/open", "root", "1777");
    String planted = shop.folder() + "/open/shop.pid.d";
    String links = "for f in master.log trail.jsonl operator.lock; do ln -s %s %s/$f; done";
    as("mallory", "mkdir -m 777 %s; %s".formatted(planted, links.formatted(VICTIM, planted)));
    for (String how : List.of("", " --daemon")) {
      Outcome outcome =
          machine.sh("timeout 60 upgrader run -c " + shop.configurationFile() + how).exits(4);
      assertThat(outcome.err())
          .contains("cannot use directory %s: it belongs to mallory".formatted(planted))
          .containsIgnoringCase("remove it");
    }
  }

  /** Neither the sticky bit nor the kernel's protected_symlinks helps in this one. */
  @Test
  void pidfileInADirectoryOfAllIsWrittenAndReadWithoutFollowingOrWaiting() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    String pidfile = shop.pidfile();
    directory(shop.folder() + "/run", "root", "777");
    // The command line becomes the master: its PID is known before, and so are the names.
    String links = "for f in %1$s.$$.tmp %2$s/run/.shop.pid.$$.tmp; do ln -s %3$s $f; done; ";
    try (shop) {
      shop.startBy(
          links.formatted(pidfile, shop.folder(), VICTIM)
              + "exec upgrader run -c "
              + shop.configurationFile());
      assertThat(machine.sh("stat -c %F " + pidfile).text()).isEqualTo("regular file");
      long old = shop.pid();
      machine.sh("mv %1$s %1$s.gone".formatted(pidfile)).exits(0);
      as("mallory", "mkfifo -m 666 " + pidfile);
      String told = machine.sh("timeout 30 upgrader status --pidfile " + pidfile).exits(0).out();
      assertThat(told).contains("master " + old).contains("named by no pidfile");
      shop.deploy("v2").kill("USR2", old);
      machine.until("test -f %1$s && test -s %1$s".formatted(pidfile));
      assertThat(shop.oldPid()).isEqualTo(old);
      assertThat(shop.pid()).isNotEqualTo(old);
    }
  }

  /** Mapped into a JVM of root's it would be the code of the owner of that home. */
  @Test
  void archiveInAHomeOfAStrangerIsNotMappedByRoot() {
    String dist = guarded.folder() + "/dist";
    String home = guarded.folder() + "/home";
    directory(home, "mallory", "755");
    machine.sh("cp -r /opt/upgrader %1$s && rm -rf %1$s/lib/cds".formatted(dist)).exits(0);
    String runtime =
        machine
            .sh(
                ". $(dirname $(dirname $(readlink -f $(command -v java))))/release;"
                    + " echo $JAVA_RUNTIME_VERSION")
            .text();
    String plant =
        "mkdir -p %1$s/.cache/upgrader; cd %1$s/.cache/upgrader;"
            + " name=$(cat %2$s/lib/build-id)-%3$s.jsa; echo x >$name; echo %2$s/lib >$name.lib; ";
    String start = "HOME=%s sh -x %s/bin/upgrader --version 2>&1 || true".formatted(home, dist);
    String mapped = "SharedArchiveFile=" + home;
    assertThat(as("mallory", plant.formatted(home, dist, runtime) + start).out()).contains(mapped);
    assertThat(machine.sh(start).out()).contains("bin/java").doesNotContain(mapped);
    directory(home + "/all", "root", "1777");
    String open = start.replace("HOME=" + home, "HOME=" + home + "/all");
    as("mallory", plant.formatted(home + "/all", dist, runtime));
    machine.sh("chmod 755 " + home).exits(0);
    assertThat(machine.sh(open).out()).contains("bin/java").doesNotContain(mapped);
  }

  /** As under a service manager, where the program's own folder cannot be written to. */
  @Test
  void withoutAHomeNoArchiveIsMadeAnywhere() {
    String dist = guarded.folder() + "/homeless";
    machine
        .sh("cp -r /opt/upgrader %1$s && rm -r %1$s/lib/cds && touch %1$s/lib/cds".formatted(dist))
        .exits(0);
    machine.sh("unset HOME XDG_CACHE_HOME; %s/bin/upgrader --version".formatted(dist)).exits(0);
    assertThat(machine.exists("/nonexistent")).isFalse();
  }

  /** The one who makes it runs a master of his own, whose settings are not those of the service. */
  @Test
  void makingAnArchiveTakesNothingOfTheServices() {
    String dist = guarded.folder() + "/own";
    String pidfile = guarded.folder() + "/own.pid";
    String made = "ls %s/lib/cds/*.jsa 2>/dev/null".formatted(dist);
    machine.sh("cp -r /opt/upgrader %1$s && rm -rf %1$s/lib/cds".formatted(dist)).exits(0);
    machine.sh("UPGRADER_PIDFILE=%s %s/bin/upgrader status".formatted(pidfile, dist)).exits(3);
    // It is nobody's hurry, and has what others leave of the processors.
    String isMade = "[ -n \"$(%s)\" ] && ! pgrep -f [m]ake-archive".formatted(made);
    machine.until(isMade, Duration.ofMinutes(2), "ps -eo args");
    assertThat(machine.exists(pidfile)).isFalse();
    assertThat(machine.sh("pgrep -fc '%s/[l]ib/upgrader.jar'".formatted(dist)).text())
        .isEqualTo("0");
  }

  /** Not that there was no master: monitoring would take that for a service that is down. */
  @Test
  void whoCallsAsTheWrongUserIsToldWhichIsTheRightOne() {
    String told = guarded.pidfile() + ".d belongs to root: permission denied";
    for (String command :
        List.of("status", "stats", "history", "reload", "scale 1", "pause", "upgrade", "stop")) {
      String name = command.split(" ")[0];
      String call = "upgrader %s --pidfile %s".formatted(command, guarded.pidfile());
      assertThat(by("mallory", call).exits(4).err())
          .matches("upgrader: cannot [a-z ]+: %s\n.*\n".formatted(told))
          .contains("Call it as that user: sudo -u root upgrader %s …".formatted(name));
    }
    String json = "upgrader status -o json --pidfile " + guarded.pidfile();
    assertThat(by("mallory", json).exits(4).out()).contains("\"holder\":\"barred\"", told);
    String closed = guarded.folder() + "/closed";
    directory(closed, "porter", "700");
    machine.write(closed + "/shop.pid", guarded.pid() + "\n");
    assertThat(
            by("mallory", "upgrader commit --pidfile %s/shop.pid".formatted(closed)).exits(4).err())
        .contains("cannot commit: %s belongs to porter: permission denied".formatted(closed));
  }

  @Test
  void whoMayNotStartTheServiceIsToldWhatHeHasNoRightTo() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    String folder = shop.folder();
    directory(folder + "/open", "root", "1777");
    directory(folder + "/open/left.pid.d", "root", "700");
    machine.sh("umask 077; echo 'workers: 1' >%s/secret.yaml".formatted(folder)).exits(0);
    String run = "timeout 60 upgrader run --pidfile %s --listen http=127.0.0.1:%d -- true";
    String denied = "%s: permission denied";
    String left = folder + "/open/left.pid";
    assertThat(by("mallory", run.formatted(folder + "/run/new.pid", shop.port())).exits(4).err())
        .contains("cannot create directory " + denied.formatted(folder + "/run/new.pid.d"))
        .contains("; let this user write to " + folder + "/run, or use a pidfile elsewhere");
    assertThat(by("mallory", run.formatted(left, shop.port())).exits(4).err())
        .contains("cannot use directory " + denied.formatted(left + ".d: it belongs to root"))
        .contains("; run as that user, remove it if no master runs, or use a pidfile elsewhere");
    String daemon = run.formatted(left, shop.port()).replace(" run ", " run --daemon ");
    assertThat(by("mallory", daemon).exits(4).err())
        .contains("run --daemon: cannot open " + denied.formatted(left + ".d/master.log"))
        .contains("Let this user write there, or start it as another one.");
    assertThat(by("mallory", "upgrader run -c %s/secret.yaml".formatted(folder)).exits(2).err())
        .contains(folder + "/secret.yaml: cannot read the file: permission denied");
    String logs = "UPGRADER_LOGS_DIRECTORY=/root/logs ";
    String own = run.formatted(folder + "/open/own.pid", shop.port());
    assertThat(by("mallory", logs + own).exits(7).err())
        .contains("cannot create directory /root/logs: permission denied; make it for the logs");
  }

  @Test
  void commandFifoOfAStrangerIsNotRead() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    String fifo = shop.folder() + "/open/fifo";
    shop.configuration().with("fifo", fifo);
    shop.configure();
    directory(shop.folder() + "/open", "root", "1777");
    as("mallory", "mkfifo -m 666 " + fifo);
    Outcome outcome = machine.sh("timeout 60 upgrader run -c " + shop.configurationFile()).exits(7);
    assertThat(outcome.err())
        .contains("cannot use fifo %s: it belongs to mallory; remove it".formatted(fifo));
    assertThat(machine.exists(shop.pidfile())).isFalse();
  }

  @Test
  void logThatWasReplacedByALinkIsNotWritten() {
    String log = guarded.folder() + "/logs/worker-0.log";
    String own = guarded.folder() + "/logs/own";
    as("porter", "touch %1$s; rm %2$s; ln -s %1$s %2$s".formatted(own, log));
    String failure = "cannot reopen %s: it is a symbolic link".formatted(log);
    assertThat(guarded.upgrader("reopen").exits(7).err()).contains("worker 0: " + failure);
    assertThat(guarded.upgrader("status").exits(0).out()).contains(failure);
    as("porter", "rm %2$s; ln -s %1$s %2$s".formatted(VICTIM, log));
    Outcome outcome = guarded.upgrader("upgrade").exits(5);
    assertThat(outcome.err()).contains("cannot open %s: it is a symbolic link".formatted(log));
    assertThat(machine.get(80, "/")).contains("shop v1");
    as("porter", "rm %s; test ! -s %s".formatted(log, own));
  }

  /** It was in a directory of his, by mistake; the log is made for him, and this was not. */
  @Test
  void fileOfRootsThatIsRenamedToTheLogIsNotGivenAway() {
    String log = guarded.folder() + "/logs/worker-0.log";
    machine.sh("umask 077; echo x >%s/logs/roots".formatted(guarded.folder())).exits(0);
    as("porter", "mv -f %s/logs/roots %s".formatted(guarded.folder(), log));
    assertThat(guarded.upgrader("reopen").exits(7).err())
        .contains("worker 0: cannot reopen %s: ".formatted(log))
        .contains("Permission denied");
    assertThat(machine.sh("stat -c '%U %a' " + log).text()).isEqualTo("root 600");
    as("porter", "rm -f " + log);
    guarded.upgrader("reopen").exits(0);
    assertThat(machine.sh("stat -c '%U %a' " + log).text()).isEqualTo("porter 640");
  }

  @Test
  void touchOfAStrangerInADirectoryOfAllIsIgnored() {
    String file = guarded.folder() + "/open/reload";
    as("mallory", "touch " + file);
    guarded.untilLogged("ignored touch of %s: it belongs to a stranger".formatted(file));
    assertThat(guarded.logged("touched " + file)).isZero();
    machine.sh("rm %1$s; touch %1$s".formatted(file)).exits(0);
    guarded.untilLogged("touched " + file);
    guarded.untilLive(1);
  }

  @Test
  void workerHasNoCapabilityNoGroupOfRootsNoTerminalAndNoWayBack() {
    long worker = guarded.workers().get(0);
    assertThat(machine.read("/proc/%d/status".formatted(worker)))
        .containsPattern("Uid:(\\t%1$s){4}\\n".formatted(machine.sh("id -u porter").text()))
        .containsPattern("Gid:(\\t%1$s){4}\\n".formatted(machine.sh("id -g porter").text()))
        .containsPattern("Groups:\\t%s \\n".formatted(machine.sh("id -G porter").text()))
        .containsPattern(
            "CapInh:\\t0+\\nCapPrm:\\t0+\\nCapEff:\\t0+\\nCapBnd:\\t0+\\nCapAmb:\\t0+\\n")
        .containsPattern("NoNewPrivs:\\t1\\n");
    String session = "ps -o sess= -p ";
    assertThat(machine.sh(session + worker).text())
        .isNotEqualTo(machine.sh(session + guarded.pid()).text());
  }

  @Test
  void serviceItselfIsNotHeardOnTheControlSocketAndItsChannelHasNoName() {
    String directory = guarded.pidfile() + ".d";
    long master = guarded.pid();
    machine.sh("chmod 711 %1$s; chmod 777 %1$s/*.sock".formatted(directory)).exits(0);
    String ask =
        "perl -MIO::Socket::UNIX -e \"\\$SIG{PIPE} = q(IGNORE); \\$s = IO::Socket::UNIX->new(Peer => shift) or die;"
            + " print \\$s qq({\\\"v\\\":1,\\\"command\\\":\\\"stop-now\\\"}\\n); print q(got:), <\\$s>\" %s";
    String got = as("porter", ask.formatted(guarded.controlSocket(master))).text();
    machine.sh("chmod 700 " + directory).exits(0);
    assertThat(got).isEqualTo("got:");
    assertThat(guarded.ask(master).getString("phase")).isEqualTo("serving");
    long worker = guarded.workers().get(0);
    String inodes = "ls -l /proc/%d/fd | grep -o \"socket:.[0-9]*\" | tr -dc \"0-9\\n\"";
    List<String> sockets = as("porter", inodes.formatted(worker)).out().lines().toList();
    List<String> named = machine.sh("awk '$8 {print $7}' /proc/net/unix").out().lines().toList();
    assertThat(sockets).isNotEmpty().doesNotContainAnyElementsOf(named);
  }

  @Test
  void secretsOfTheEnvironmentAreToldNowhere() {
    String told = guarded.folder() + "/told";
    String reporting =
        "sh -c 'ln -s %2$s %1$s/.r.html.$$.tmp; ln -s %2$s %1$s/.r.html.tmp;"
            + " exec upgrader upgrade --commit --report %1$s/r.html --pidfile %3$s'";
    directory(told, "root", "755");
    machine.sh(reporting.formatted(told, VICTIM, guarded.pidfile())).exits(0);
    guarded.deploy("exits").upgrader("upgrade --ready-timeout 30s").exits(5);
    guarded.deploy("v1");
    for (String command :
        List.of("status", "status -o json", "history", "history -o json", "stats", "metrics")) {
      machine.sh(
          "upgrader %s --pidfile %s >>%s/answers 2>&1".formatted(command, guarded.pidfile(), told));
    }
    // Slips in the lines that hold it: the errors go to the log.
    String right = machine.read(guarded.configurationFile());
    for (String slip : List.of("environment: " + SECRET, "environment: { A: [" + SECRET + "] }")) {
      machine.write(
          guarded.configurationFile(), right.replaceAll("(?m)^environment:.*$", slip) + "\n");
      int before = guarded.logged("cannot reload");
      guarded.kill("HUP", guarded.pid());
      guarded.untilLogged("cannot reload", before + 1);
    }
    machine.write(guarded.configurationFile(), right + "\n");
    String found = "grep -rl %s %s --exclude=shop.yaml".formatted(SECRET, guarded.folder());
    assertThat(machine.sh(found).text()).isEmpty();
    assertThat(machine.sh("grep -c . %s/answers".formatted(told)).text()).isNotEqualTo("0");
  }

  /** Root operates what porter runs: what porter has put in PIDFILE.d is not followed. */
  @Test
  void rootWritesNothingWhereTheOwnerOfAServicePoints() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    directory(shop.folder() + "/run", "porter", "755");
    try (shop) {
      shop.startBy(
          "exec setpriv --reuid=porter --regid=porter --clear-groups upgrader run -c "
              + shop.configurationFile());
      long master = shop.pid();
      for (String file : List.of("operator.lock", "trail.jsonl")) {
        String planted = "%s.d/%s".formatted(shop.pidfile(), file);
        as("porter", "ln -s %s %s".formatted(VICTIM, planted));
        assertThat(shop.upgrader("upgrade").exits(7).err())
            .contains("cannot open %s: it is a symbolic link".formatted(planted));
        machine.sh("rm " + planted).exits(0);
      }
      assertThat(shop.pid()).isEqualTo(master);
      assertThat(shop.answer()).isEqualTo("shop v1");
    }
  }

  @Test
  void pidfileOfAStrangerDoesNotMakeRootSignalAProcessOfRoots() {
    Shop shop = machine.shop(Sample.JDK_HTTP);
    String told = shop.folder() + "/told";
    String script = shop.folder() + "/victim";
    machine.write(
        script,
        "trap 'echo told >%s' USR2; trap : HUP QUIT WINCH; (sleep 600; :) & while :; do wait; done"
            .formatted(told));
    // What a shell starts in the background ignores QUIT, and could not be told to hear it.
    long victim = machine.start("exec env --default-signal=QUIT sh " + script, "/dev/null");
    directory(shop.folder() + "/open", "root", "1777");
    String pidfile = shop.folder() + "/open/shop.pid";
    as("mallory", "echo %d >%s".formatted(victim, pidfile));
    Outcome outcome = machine.sh("timeout 30 upgrader upgrade --timeout 5s --pidfile " + pidfile);
    machine.sh("pkill -P %1$d; kill -KILL %1$d".formatted(victim));
    assertThat(machine.exists(told)).isFalse();
    assertThat(outcome.exits(3).err())
        .contains("it belongs to mallory, and process %d to root".formatted(victim));
  }

  private static void directory(String path, String owner, String mode) {
    machine
        .sh("mkdir -p %1$s; chown %2$s %1$s; chmod %3$s %1$s".formatted(path, owner, mode))
        .exits(0);
  }

  private static Outcome as(String user, String script) {
    return by(user, script).exits(0);
  }

  private static Outcome by(String user, String script) {
    return machine.sh(
        "setpriv --reuid=%1$s --regid=%1$s --clear-groups sh -c '%2$s'".formatted(user, script));
  }
}
