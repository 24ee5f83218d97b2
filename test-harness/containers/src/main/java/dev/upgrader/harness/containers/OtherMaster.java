package dev.upgrader.harness.containers;

import java.time.Duration;

/** A service under a master of another maker, as Debian ships it. */
public final class OtherMaster implements AutoCloseable {

  /** The makers; each says what a release is in its own way. */
  public enum Kind {
    NGINX(
        "/usr/sbin/nginx -c %1$s/nginx.conf",
        "nginx.conf",
        """
        pid %1$s/run.pid; error_log %1$s/log info; worker_processes 2;
        events { worker_connections 256; }
        http { access_log off; server { listen 127.0.0.1:%2$d; return 200 "shop %3$s\\n"; } }
        """),
    // Python takes a module for unchanged whose size and second of change are the same as before.
    GUNICORN(
        "PYTHONDONTWRITEBYTECODE=1 gunicorn --daemon --chdir %1$s --pid %1$s/run.pid --bind 127.0.0.1:%2$d --workers 2"
            + " --log-file %1$s/log app:app",
        "app.py",
        """
        import time
        def app(environ, start_response):
            if environ['PATH_INFO'] == '/slow':
                time.sleep(20)
            start_response('200 OK', [('Content-Length', str(len(b'shop %3$s\\n')))])
            return [b'shop %3$s\\n']
        """),
    UNICORN(
        "unicorn -D -c %1$s/unicorn.rb %1$s/config.ru",
        "config.ru",
        "run lambda { |e| [200, {'Content-Length' => '%4$d'}, [\"shop %3$s\\n\"]] }\n");

    private final String start;
    private final String file;
    private final String release;

    Kind(String start, String file, String release) {
      this.start = start;
      this.file = file;
      this.release = release;
    }
  }

  private static final String UNICORN_CONFIGURATION =
      """
      pid "%1$s/run.pid"
      listen "127.0.0.1:%2$d"
      worker_processes 2
      stderr_path "%1$s/log"
      """;

  private final Machine machine;
  private final Kind kind;
  private final int port;
  private final String folder;

  OtherMaster(Machine machine, Kind kind, int port) {
    this.machine = machine;
    this.kind = kind;
    this.port = port;
    this.folder = "/srv/other" + port;
    machine.sh("mkdir -p " + folder).exits(0);
    machine.write(folder + "/unicorn.rb", UNICORN_CONFIGURATION.formatted(folder, port));
    deploy("v1");
  }

  /** The next start runs this. */
  public OtherMaster deploy(String version) {
    int length = "shop %s\n".formatted(version).length();
    machine.write(folder + "/" + kind.file, kind.release.formatted(folder, port, version, length));
    return this;
  }

  /** Adds a line to unicorn's configuration. */
  public OtherMaster configure(String line) {
    machine.write(
        folder + "/unicorn.rb", UNICORN_CONFIGURATION.formatted(folder, port) + line + "\n");
    return this;
  }

  /** Starts it as it is started, in the background. */
  public OtherMaster start() {
    return startBy(command());
  }

  /** The same by another command. */
  public OtherMaster startBy(String script) {
    machine.start(script, folder + "/start.log");
    machine.until(
        "test -s %s && bash -c '</dev/tcp/127.0.0.1/%d' 2>/dev/null".formatted(pidfile(), port),
        Duration.ofSeconds(30),
        "cat %1$s/start.log %1$s/log".formatted(folder));
    return this;
  }

  /** The command that starts it. */
  public String command() {
    return kind.start.formatted(folder, port);
  }

  /** Two requests that take it 20 s, which is as many as it has workers. */
  public void askSlowly() {
    for (String file : new String[] {"/slow.1", "/slow.2"}) {
      String ask =
          "exec 3<>/dev/tcp/127.0.0.1/%d; printf \"GET /slow HTTP/1.0\\r\\n\\r\\n\" >&3;"
              + " touch %2$s%3$s.asked; cat <&3 >%2$s%3$s";
      machine.start("bash -c '%s'".formatted(ask.formatted(port, folder, file)), "/dev/null");
      machine.until("test -e %s%s.asked".formatted(folder, file));
    }
  }

  /** What came of them, one line each. */
  public String slowAnswers() {
    machine.until("! pgrep -f [/]dev/tcp/127.0.0.1/" + port);
    return machine.sh("tail -qn 1 %1$s/slow.1 %1$s/slow.2".formatted(folder)).out();
  }

  /** Calls a command of the upgrader on it. */
  public Outcome upgrader(String command) {
    return machine.sh("upgrader %s --pidfile %s".formatted(command, pidfile()));
  }

  /** Upgrades and commits. */
  public void commits(int count) {
    for (int i = 1; i <= count; i++) {
      deploy("c" + i);
      upgrader("upgrade").exits(0);
      upgrader("commit").exits(0);
      expect("shop c" + i);
    }
  }

  /** Upgrades, and goes back to what was there before. */
  public void rollbacks(int count) {
    String before = answer();
    for (int i = 1; i <= count; i++) {
      deploy("r" + i);
      upgrader("upgrade").exits(0);
      expect("shop r" + i);
      deploy(before.substring("shop ".length()));
      upgrader("rollback").exits(0);
      expect(before);
    }
  }

  private void expect(String answer) {
    if (!answer().equals(answer)) {
      throw new AssertionError("expected " + answer + ", got: " + answer());
    }
  }

  /** Which release answers a single request. */
  public String answer() {
    return machine
        .get(port, "/")
        .lines()
        .filter(line -> line.startsWith("shop "))
        .findFirst()
        .orElse("");
  }

  /** Puts it under load, one connection a request. */
  public Traffic load() {
    return Traffic.start(machine, "127.0.0.1:" + port, Traffic.Clients.FRESH, folder + "/load.log");
  }

  /** The PID in the pidfile. */
  public long pid() {
    return Long.parseLong(machine.read(pidfile()));
  }

  /** How many processes it has forked. */
  public int workers(long master) {
    return Integer.parseInt(machine.sh("pgrep -c -P " + master).text());
  }

  /** Where its PID is. */
  public String pidfile() {
    return folder + "/run.pid";
  }

  /** Ends whatever is left of it. */
  @Override
  public void close() {
    String script =
        "pids=$(cat %1$s %1$s.oldbin %1$s.2 2>/dev/null);"
            + " for p in $pids; do kill -KILL $(pgrep -P $p) $p; done 2>/dev/null; true";
    machine.sh(script.formatted(pidfile()));
  }
}
